"""The program against an emulator whose answers err, held against the truth: `benchmarks/fuzz_answers`."""
