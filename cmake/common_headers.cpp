// Nothing but its precompiled header.
