#pragma once

namespace harness::agent::guest {

/// The guest runs on one processor alone while devices come, see docs/open-points.md; then on all
/// that it has.
void start_processors();

/// Back to one. Those that have run once start again in a third of the time.
void stop_processors();

} // namespace harness::agent::guest
