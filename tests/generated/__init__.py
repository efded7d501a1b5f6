"""Generated rulebooks with cases, a two-valued oracle, and the properties that tie the reference semantics to it."""
