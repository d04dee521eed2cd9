"""The program run against an emulator whose answers err, and held against the truth: `benchmarks/fuzz_answers`."""
