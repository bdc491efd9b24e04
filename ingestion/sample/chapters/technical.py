"""Chapter 3: technical data."""

from __future__ import annotations

from ingestion.sample import machine as m
from ingestion.sample.book import Book
from ingestion.sample.drawings.curves import head_curves


def write(book: Book) -> None:
    """Pump, gear unit, motor, alarm and trip limits, environment."""
    book.chapter("Technical data")
    book.section("Pump")
    book.text("Values for water at 20 °C and 50 Hz. The curve of your own unit is in the test report supplied with it.")
    book.table("Performance and dimensions", m.PERFORMANCE, (2.2, 0.7, 1.2, 1.2, 1.2))
    book.section("Gear unit")
    book.table("Gear unit data", m.GEAR_UNIT, (2, 0.6, 1.3, 1.3, 1.3))
    book.section("Motor")
    book.table("Motor data", m.MOTOR, (1.7, 0.5, 1.4, 1.4, 1.4))
    book.signal(
        "CAUTION",
        "Starting a warm motor too often damages its winding and the soft starter. Keep the waiting time of Table "
        "3-3 even when the controller has been switched off and on in between.",
    )
    book.section("Alarm and trip limits")
    book.text(
        "These are the values set at the factory. The trip delay is the time for which a value must be beyond the "
        "trip limit before the motor is stopped. Trip limits may only be changed with the consent of Tornbeck "
        "service."
    )
    book.table("Limits of the monitored values", m.LIMITS, (2.6, 1, 1.1, 1.1, 1.1, 0.8))
    book.section("Characteristic curves")
    book.text(
        "Figure 3-1 shows the head over the flow for water. The curves end at the minimum continuous flow on the "
        "left and at 120 % of the rated flow on the right. The point on each curve is the rated point of Table 3-1. "
        "For a liquid of another density the head stays the same; the power rises with the density."
    )
    book.figure("Head over flow at 50 Hz", 230, head_curves)
    book.section("Environment and utilities")
    book.text(
        "The unit may stand outdoors under a roof. Ambient temperature: -20 to +45 °C; relative humidity: up to 90 % "
        "without condensation; altitude: up to 1,000 m above sea level, above that the motor power falls by 1 % per "
        "100 m. The enclosure of motor and control cabinet is IP 55.",
        "The oil cooler and the coil of the seal tank need 1.8 m³/h of cooling water at 4 to 6 bar and not more than "
        "32 °C. Nitrogen is needed at 8 to 10 bar; the consumption of a tight system is practically zero.",
    )
