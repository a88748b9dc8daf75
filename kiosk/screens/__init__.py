"""The pages, one module each, with its `.tcss` beside it. No SQL, no rules, no words."""
