"""How the files of ``../shared/corpus`` are read and judged; nothing in here is part of the monitor."""
