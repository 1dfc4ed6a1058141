(ns extra.broken) (no-such-function)
