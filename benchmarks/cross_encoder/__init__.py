"""How the bundled cross-encoder (models/cross_encoder) was trained.

    python -m benchmarks.cross_encoder.pairs --home HOME --cases CASES.jsonl --out pairs.jsonl.gz
    python -m benchmarks.cross_encoder.train --base cross_encoder.onnx --tokenizer tokenizer.json \
        --pairs pairs.jsonl.gz … --out weights.npz [--folds 4 --scores scores.jsonl.gz]
    python -m benchmarks.cross_encoder.to_onnx weights.npz cross_encoder.onnx

The first needs Millwright alone, the second torch and transformers (minutes on a large GPU), the third onnx.

It began as a MiniLM that had learnt public question sets (models/cross_encoder/data/NOTICE.txt names them) and the
5,757 questions of `benchmarks/data/cross_encoder.jsonl`: the file of commit 5c5c0fd, sha256 63576f61f5b2…, which is the
base of the training here. The list of those public pairs isn't kept; what began there can't be made again.

`benchmarks/data/cross_encoder.jsonl`, each question with a piece of the very sentence, item, step or row that answers
it, or that only comes near; `cross_encoder_unused.jsonl` holds 1,797 more, written in the same days and not trained on.
Their documents are files of these projects, by folder: MarlinDocumentation
(MarlinFirmware 9ceeb6e4), smoothieware-website-v1 (Smoothieware 6046a2e), betaflight.com (betaflight a3528ee),
diyBMSv4 (stuartpittaway 9afe427), grbl (gnea bfb67f0), edgetx-user-manual (EdgeTX 6d29311), pikvm (pikvm 818c5bc),
simplefoc.github.io (simplefoc a5f7d66), linuxcnc (LinuxCNC 5c41560ebb), nut (networkupstools 6c63f7745), docs
(tasmota 9849ab94), FluidNC (bdring e952f33f), lasersaur (nortd ade8005), esphome-docs (esphome bac5e2ab8), evcc
(evcc-io/docs 8fe5c783d), meshtastic (meshtastic b1bebb82), OctoPrint (OctoPrint 744c83596), expresslrs
(ExpressLRS/Docs c892f110f), SparkFun_RTK_Firmware (sparkfun 7393faee). None of them is in a set that is measured on,
but for grbl and Marlin, of which other files are among the labelled questions that the confidence is fitted on.

`benchmarks/data/cross_encoder_equipment.jsonl`, written later, is over equipment manuals, data sheets and safety data
sheets, nearly all PDFs: autel (Tech-Trailblazers/autelrobotics-com-documentation 62938b4), parrot
(Strong-Foundation/parrot-com-documentation 2f958c6), dmgmori (Strong-Foundation/dmgmori-com-documentation 21e07ea),
kia (Strong-Foundation/kia-com-documentation 67b68e1), quincy (Tech-Trailblazers/quincycompressor-com-documentation
bd6dadd), weld (Tech-Trailblazers/graham-chemtel-net-documentation 327062d), radiolink
(Tech-Trailblazers/radiolink-com-documentation 377c6a7), speedybee (Tech-Trailblazers/speedybee-com-documentation
cc682b2), fk8 (JW0914/Wikis 20c349b), emc (emc-avt-ilmenau-de/world-of-emc-equipment-manual 0b63f35), siguren
(Peterpiotr/siguren-documentation 0887341), sweetrobo (sweetrobo/SweetRoboManuals cf78f93), neets (nsin08/ai_manuals
b6647d7), modbus (msudesigncpr/datasheets 46041d9). None of these files is in a set that is measured on. The base had
seen none of them.
"""
