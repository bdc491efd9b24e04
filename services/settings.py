"""One typed, frozen settings object. This module alone reads the environment, and sets what libraries read at import.

Every entry point imports this module before anything else.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Literal

LIBRARY_ENVIRONMENT = {
    # Set before the first import of the libraries: no telemetry, no notices, no look-ups on the network, no spinning.
    "DO_NOT_TRACK": "true",
    "SCARF_NO_ANALYTICS": "true",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "ORT_DISABLE_TELEMETRY": "1",  # the call for it comes too late: at import it makes a device id and an uploader
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_THREAD_LIMIT": "1",
}
for _name, _value in LIBRARY_ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from models.errors import BadInput
from models.types import PUBLIC_GROUP

PREFIX = "MILLWRIGHT_"
LM_ROLES = ("understand", "route", "answer", "judge", "optimizer")
"""What may have a language model of its own: `MILLWRIGHT_LM_` + the role."""


class _Files(PydanticBaseSettingsSource):
    """`MILLWRIGHT_X_FILE` names a file with the value of `MILLWRIGHT_X`: so secrets stay out of the environment."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        del field
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable, "")
        if not path:
            return None, field_name, False
        try:
            return Path(path).expanduser().read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it isn't text"
            raise BadInput(f"{variable} names {path}, which can't be read ({reason}).") from error

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


_OPTIMIZER = "(labeled|bootstrap|random-search|mipro|simba|gepa)"


class Settings(BaseSettings):
    """All settings of Millwright. Each is `MILLWRIGHT_` + the name in capitals in the environment.

    Where that isn't set, the same name with `_FILE` may give a file that holds the value. Raises BadInput if it can't
    be read, pydantic's ValidationError for a value that can't be used; `load_settings` tells both in one sentence."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", allow_inf_nan=False)

    home: Path = Field(
        default=Path(".millwright"), description="Data directory: database, index, file copies, Redis files, logs."
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the Store; empty: SQLite in the data directory. PostgreSQL: `postgresql+psycopg://…`.",
    )
    redis_url: str = Field(
        default="",
        description="`redis://…` or `unix:///path`; empty: Millwright starts its own server in the data directory.",
    )
    weaviate_url: str = Field(
        default="", description="`http://host:port` of Weaviate; empty: the embedded index in the data directory."
    )
    weaviate_grpc_port: int = Field(default=50051, ge=1, le=65535, description="gRPC port of the same Weaviate.")
    weaviate_api_key: SecretStr | None = Field(default=None, description="API key of Weaviate, where it asks for one.")
    embedder: str = Field(
        default="all-MiniLM-L6-v2-int8",
        description="Embedding model: the bundled one, `none` for text search alone, or `litellm:<provider/model>`.",
    )
    embedder_dimension: int = Field(default=384, ge=8, le=8192, description="Length of its vectors.")
    lm: str = Field(
        default="", description="Language model as `provider/model`; empty: none, answers are extracted locally."
    )
    lm_base_url: str = Field(default="", description="Base URL of an OpenAI-compatible server for the language model.")
    lm_api_key: SecretStr | None = Field(default=None, description="Its API key.")
    lm_understand: str = Field(
        default="", description="Another language model for the step understand; empty: `MILLWRIGHT_LM`."
    )
    lm_understand_base_url: str = Field(default="", description="Base URL of its server.")
    lm_understand_api_key: SecretStr | None = Field(default=None, description="Its API key.")
    lm_route: str = Field(default="", description="Another one for the step route.")
    lm_route_base_url: str = Field(default="", description="Base URL of its server.")
    lm_route_api_key: SecretStr | None = Field(default=None, description="Its API key.")
    lm_answer: str = Field(default="", description="Another one for the step answer.")
    lm_answer_base_url: str = Field(default="", description="Base URL of its server.")
    lm_answer_api_key: SecretStr | None = Field(default=None, description="Its API key.")
    lm_judge: str = Field(default="", description="Another one for the judges, which grade answers in evaluations.")
    lm_judge_base_url: str = Field(default="", description="Base URL of its server.")
    lm_judge_api_key: SecretStr | None = Field(default=None, description="Its API key.")
    lm_optimizer: str = Field(default="", description="Another one that writes instructions in a recompile.")
    lm_optimizer_base_url: str = Field(default="", description="Base URL of its server.")
    lm_optimizer_api_key: SecretStr | None = Field(default=None, description="Its API key.")
    lm_timeout_s: float = Field(
        default=20.0,
        gt=0,
        le=600,
        description="Longest time the language model may take over one question, in seconds.",
    )
    lm_max_tokens: int = Field(
        default=2000, ge=100, le=100_000, description="Longest text it may write in one call, in tokens."
    )
    lm_structured: bool = Field(
        default=False,
        description="Whether its server shall enforce the form of what it writes by a JSON schema: for small models on "
        "llama.cpp, vLLM or Ollama.",
    )
    lm_question_tokens: int = Field(
        default=0, ge=0, description="Most tokens that the language model may use for one question; 0: no limit."
    )
    lm_question_usd: float = Field(default=0, ge=0, description="Most US dollars for one question; 0: no limit.")
    lm_day_tokens: int = Field(
        default=0,
        ge=0,
        description="Most tokens for all questions of a day (UTC), of all workers together; 0: no limit.",
    )
    lm_day_usd: float = Field(default=0, ge=0, description="Most US dollars for all questions of a day; 0: no limit.")
    lm_compile_tokens: int = Field(default=2_000_000, ge=0, description="Most tokens for a recompile; 0: no limit.")
    lm_compile_usd: float = Field(default=0, ge=0, description="Most US dollars for a recompile; 0: no limit.")
    lm_prices: dict[str, tuple[float, float]] = Field(
        default={},
        description="US dollars per million tokens, of prompts and of texts, by model, where the list that comes with "
        'DSPy doesn\'t know them: `{"openai/qwen2.5-7b-instruct": [0.1, 0.3]}`.',
    )
    answer_threads: int = Field(default=4, ge=1, le=64, description="Questions a worker process answers at once.")
    ingestion_processes: int = Field(default=2, ge=1, le=32, description="Files read at once.")
    ingestion_memory_mb: int = Field(
        default=2000, ge=600, description="Memory limit of one process that reads a file, in MB."
    )
    ingestion_timeout_s: int = Field(default=3600, ge=10, description="Longest time one file may take, in seconds.")
    max_file_mb: int = Field(default=500, ge=1, description="Largest file that is accepted, in MB.")
    lease_s: float = Field(
        default=30.0, gt=0, description="A worker that is silent for this long has lost its job, in seconds."
    )
    sweep_s: float = Field(
        default=5.0, gt=0, description="How often the sweep looks for jobs without a living lease, in seconds."
    )
    max_attempts: int = Field(default=3, ge=1, le=20, description="Attempts at a job before it fails with its reason.")
    deadline_s: float = Field(default=120.0, gt=0, description="Deadline of a question that names none, in seconds.")
    recompile_hour: int = Field(
        default=2, ge=0, le=23, description="Hour (UTC) of the nightly recompile, which learns from feedback."
    )
    recompile_every_s: float | None = Field(
        default=None, gt=0, description="Recompile this often, in seconds, instead of once a night."
    )
    recompile_min_cases: int = Field(
        default=20, ge=2, description="Examples from feedback that a recompile needs at least."
    )
    recompile_timeout_s: int = Field(default=7200, ge=10, description="Longest time a recompile may take, in seconds.")
    forecast_hour: int = Field(
        default=4, ge=0, le=23, description="Hour (UTC) at which backtests and rankings of machines are refreshed."
    )
    forecast_channel: str = Field(
        default="",
        description="Id of a Slack channel where the riskiest machines are posted once a week; empty: nowhere.",
    )
    recompile_held_out_uses: int = Field(
        default=30, ge=1, description="Candidates that the same held-out examples judge; then they are drawn anew."
    )
    recompile_optimizers: str = Field(
        default="bootstrap",
        pattern=rf"^$|^{_OPTIMIZER}(, ?{_OPTIMIZER})*$",
        description="What a recompile tries with a language model, separated by commas: `labeled`, `bootstrap`, "
        "`random-search`, `mipro`, `simba`, `gepa`; empty for none.",
    )
    recompile_most_slower: float = Field(
        default=1.5, ge=1, description="Times as long as before that a promoted version may take for a question."
    )
    recompile_most_dearer: float = Field(
        default=2.0, ge=1, description="Times as many tokens as before that it may use for a question."
    )
    recompile_most_doubted: float = Field(
        default=0.12,
        ge=0,
        le=1,
        description="Share of the sure answers that votes may call undocumented; with more a person must look first.",
    )
    api_host: str = Field(
        default="127.0.0.1",
        description="Address that the API and the page listen on; another one than loopback needs accounts.",
    )
    api_port: int = Field(default=8420, ge=0, le=65535, description="Their port; 0: any free one.")
    url: str = Field(
        default="http://127.0.0.1:8420", description="The API that `millwright ask --remote` and `millwright mcp` use."
    )
    api_key: SecretStr | None = Field(default=None, description="Their API key there.")
    language: str = Field(
        default="en",
        pattern="^[a-z]{2,3}$",
        description="Language of the page for whoever chose none and whose browser names none of them: `en` or `de`.",
    )
    public_url: str = Field(
        default="", description="URL that people reach the page by, where a proxy stands before it: `https://…`."
    )
    api_keys_file: Path | None = Field(
        default=None,
        description="TOML file of API keys, beside those of `millwright keys`. Without any key or user whoever is on "
        "this machine sees everything.",
    )
    sign_in_days: float = Field(default=14.0, gt=0, le=365, description="How long a browser stays signed in, in days.")
    rate_limit: str = Field(
        default="600/minute",
        description="Requests that one person or key may make; the next ones are refused with 429.",
    )
    question_limit: str = Field(default="60/minute", description="Questions that one person or key may ask.")
    audit_days: float = Field(default=365.0, gt=0, description="How long the audit log is kept, in days.")
    oidc_issuer: str = Field(
        default="", description="URL of the OpenID provider that people sign in at; empty: local accounts alone."
    )
    oidc_client_id: str = Field(default="", description="What the provider knows Millwright as.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Its secret there.")
    oidc_groups_claim: str = Field(default="groups", description="The claim that lists a person's groups.")
    oidc_engineers: str = Field(default="", description="Members of this group of the provider are engineers.")
    oidc_admins: str = Field(default="", description="Members of this group of the provider are admins.")
    api_stop_s: int = Field(
        default=5, ge=1, le=600, description="How long requests may go on when the API is told to stop, in seconds."
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="Bot token of the Slack app (`xoxb-…`); unset: no Slack bot."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="App-level token (`xapp-…`): the bot connects to Slack by Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="Signing secret of the Slack app: Slack sends its events to the bot by HTTP."
    )
    slack_access_file: Path | None = Field(
        default=None,
        description="TOML file of the groups that Slack users and channels may see; unset: only those who have an "
        "account may ask.",
    )
    slack_review_channel: str = Field(
        default="", description="Id of the channel that is told at once when an answer is reported as unsafe."
    )
    slack_people_channel: str = Field(
        default="",
        description="Id of the channel where people answer what *Ask a person* hands over; empty: no such button.",
    )
    slack_pictures: Literal["upload", "link", "none"] = Field(
        default="upload",
        description="How the page's picture gets into an answer: `upload` to Slack, for plants it can't reach; "
        "`link` to the bot, which expires and asks again who may see it; `none`.",
    )
    slack_public_url: str = Field(
        default="", description="URL by which Slack reaches the bot's HTTP door, for `link`: `https://…`."
    )
    slack_picture_hours: float = Field(
        default=24.0, gt=0, le=24 * 365, description="How long a link to a picture is good for, in hours."
    )
    slack_api_url: str = Field(default="https://slack.com/api/", description="Base URL of Slack's API.")
    slack_host: str = Field(default="127.0.0.1", description="Address where the bot takes events by HTTP.")
    slack_port: int = Field(default=8421, ge=0, le=65535, description="Its port; 0: any free one.")
    mlflow: bool = Field(
        default=False,
        description="Log each recompile as an MLflow run (extra `mlflow`); a tracking URI turns it on as well.",
    )
    mlflow_tracking_uri: str = Field(
        default="",
        description="Tracking server of MLflow: `http://…`, or a database; empty: SQLite in the data directory.",
    )
    mlflow_experiment: str = Field(default="millwright", min_length=1, description="The experiment its runs belong to.")
    mlflow_requirement: str = Field(
        default="",
        description="How pip gets Millwright for a logged model: `millwright[mlflow] @ https://…/millwright.whl`; "
        "empty: from where this one was installed.",
    )
    mlflow_groups: str = Field(
        default=PUBLIC_GROUP,
        description="For whom a model that MLflow serves answers: names of groups, separated by commas.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Of the log files.")
    processes: Literal["own", "elsewhere"] = Field(
        default="own",
        description="`own`: commands start the Redis, the workers and the beat that they need. "
        "`elsewhere`: those run in containers, by systemd or on another host, and commands only use them.",
    )
    alive_file: Path | None = Field(
        default=None,
        description="A file that a worker, the beat or the Slack bot touches every few seconds while all is well: for "
        "health checks.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, _Files(settings_cls)

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("lm_prices", mode="before")
    @classmethod
    def _prices(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value  # from a file

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, value: str) -> str:
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        return value

    @field_validator("rate_limit", "question_limit")
    @classmethod
    def _rate(cls, value: str) -> str:
        if not re.fullmatch(r"[1-9]\d{0,8}/(second|minute|hour|day)", value):
            raise ValueError("write it as 60/minute (second, minute, hour or day)")
        return value

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'millwright.db'}"

    @property
    def slack_configured(self) -> bool:
        """Whether there is a Slack bot to run."""
        return bool(self.secret("slack_bot_token"))

    @property
    def mlflow_wanted(self) -> bool:
        """Whether recompiles are logged to MLflow."""
        return self.mlflow or bool(self.mlflow_tracking_uri)

    @property
    def served_groups(self) -> frozenset[str]:
        """The groups of whoever asks a model that MLflow serves."""
        return frozenset(name.strip() for name in self.mlflow_groups.split(",") if name.strip())

    def secret(self, name: str) -> str:
        """The value of a secret setting, '' where it isn't set."""
        value: SecretStr | None = getattr(self, name)
        return value.get_secret_value() if value is not None else ""

    def lm_for(self, role: str = "") -> tuple[str, str, str]:
        """Name, base URL and API key of the language model that is set for a role ('' = for all), '' where not set.

        The address and key that are set for all go with a role's own model only if it is of the same provider and names
        no server of its own: a key must not reach somebody else."""
        prefix = f"lm_{role}" if role else "lm"
        name, url, key = getattr(self, prefix), getattr(self, f"{prefix}_base_url"), self.secret(f"{prefix}_api_key")
        if role and name and not url and name.partition("/")[0] == self.lm.partition("/")[0]:
            return name, self.lm_base_url, key or self.secret("lm_api_key")
        return name, url, key

    def environment(self) -> dict[str, str]:
        """The environment for a process with these settings: this one's, with home and Redis made explicit."""
        return {**os.environ, "MILLWRIGHT_HOME": str(self.home), "MILLWRIGHT_REDIS_URL": self.redis_url}


def load_settings() -> Settings:
    """The settings of the environment. Raises BadInput that names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{PREFIX}{'_'.join(str(part) for part in one['loc']).upper()}: {one['msg']}" for one in error.errors()
        )
        raise BadInput(f"A setting can't be used: {wrong}. See docs/settings.md.") from error
