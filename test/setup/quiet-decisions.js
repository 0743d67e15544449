// Applications under test would print a line for every decision; a spec that wants them passes its own writer and level.
process.env.LOG_LEVEL ??= 'silent';
