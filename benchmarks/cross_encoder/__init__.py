"""How the bundled cross-encoder (models/cross_encoder) was trained.

    python -m benchmarks.cross_encoder.pairs --home HOME --cases CASES.jsonl --out pairs.jsonl.gz
    python -m benchmarks.cross_encoder.train --base model.safetensors --tokenizer tokenizer.json \
        --general general.jsonl.gz --pairs pairs.jsonl.gz --out weights.npz [--without FAMILY …]
    python -m benchmarks.cross_encoder.to_onnx weights.npz cross_encoder.onnx

The first needs Millwright alone, the second torch and transformers (five minutes on a large GPU), the third onnx.

`benchmarks/data/cross_encoder.jsonl` holds the 5,757 questions that it was trained on, each with a piece of the very
sentence, item, step or row that answers it, or that only comes near; `cross_encoder_unused.jsonl` 1,797 more, written
in the same days and not trained on. Their documents are files of these projects, by folder: MarlinDocumentation
(MarlinFirmware 9ceeb6e4), smoothieware-website-v1 (Smoothieware 6046a2e), betaflight.com (betaflight a3528ee),
diyBMSv4 (stuartpittaway 9afe427), grbl (gnea bfb67f0), edgetx-user-manual (EdgeTX 6d29311), pikvm (pikvm 818c5bc),
simplefoc.github.io (simplefoc a5f7d66), linuxcnc (LinuxCNC 5c41560ebb), nut (networkupstools 6c63f7745), docs
(tasmota 9849ab94), FluidNC (bdring e952f33f), lasersaur (nortd ade8005), esphome-docs (esphome bac5e2ab8), evcc
(evcc-io/docs 8fe5c783d), meshtastic (meshtastic b1bebb82), OctoPrint (OctoPrint 744c83596), expresslrs
(ExpressLRS/Docs c892f110f), SparkFun_RTK_Firmware (sparkfun 7393faee). None of them is in a set that is measured on,
but for grbl and Marlin, of which other files are among the labelled questions that the confidence is fitted on.

More of that kind brought nothing: trained further on three quarters of 3,115 questions over equipment manuals
(`benchmarks/data/equipment.jsonl`; four folds by family, two of them run), the best unit was right as often as before
on the families left out (0.669 of 930), and answerable and near-miss questions were told apart less well (AUC 0.807,
before 0.830). Twelve layers begun from bge-small-en-v1.5 and trained on those questions alone: 0.646 and 0.773.

`general.jsonl.gz` holds lines {"q", "p", "y"} of public question sets; models/cross_encoder/data/NOTICE.txt names them.
"""
