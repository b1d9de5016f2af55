#include "harness/machine/render_devices.hpp"

namespace harness::machine {

namespace {

bool has_nodes(const Plan& plan) {
    const Processor& cpu = plan.processor;
    return cpu.sockets > 1 && cpu.sockets * cpu.cores * cpu.threads == plan.cpus;
}

/// A saved machine's memory is the file; a fork reads it and keeps what it writes to itself.
std::string backend(const QemuSettings& settings, const std::string& id, std::uint64_t mebibytes) {
    const std::string size = concat(",size=", mebibytes, "M");
    if (settings.start == Start::cold || settings.start == Start::resumed) {
        return concat("memory-backend-ram,id=", id, size);
    }
    return Option(concat("memory-backend-file,id=", id, size))
        .with("mem-path", run_file(settings.memory_directory, id))
        .with("share", settings.start == Start::saved ? "on" : "off")
        .text();
}

/// With more than one package, each has its memory near to it.
void add_nodes(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    const unsigned sockets = plan.processor.sockets;
    const std::uint64_t mebibytes = plan.memory.count >> 20U;
    const unsigned each = plan.cpus / sockets;
    for (unsigned node = 0; node < sockets; ++node) {
        const std::uint64_t share = mebibytes / sockets + (node == 0 ? mebibytes % sockets : 0);
        const std::string id = concat("memory", node);
        out.add("-object", backend(settings, id, share));
        out.add("-numa", concat("node,nodeid=", node, ",cpus=", node * each, "-",
                                (node + 1) * each - 1, ",memdev=", id));
    }
}

/// What the system's images take beside the memory, each at a boundary of a gibibyte.
std::string room_for_system(const Plan& plan, const QemuSettings& settings) {
    if (!plan.has_system) {
        return {};
    }
    const std::uint64_t images = (settings.system_size + system_state_size).count >> 20U;
    return concat(",slots=2,maxmem=", (plan.memory.count >> 20U) + images + 4096, "M");
}

} // namespace

std::vector<std::string> memory_files(const Plan& plan) {
    std::vector<std::string> names;
    for (unsigned node = 0; node < (has_nodes(plan) ? plan.processor.sockets : 1); ++node) {
        names.push_back(concat("memory", node));
    }
    return names;
}

std::string main_memory(const Plan& plan, const QemuSettings& settings) {
    const bool is_named = settings.start != Start::cold && !has_nodes(plan);
    return is_named ? ",memory-backend=memory0" : "";
}

void add_memory(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    const Processor& cpu = plan.processor;
    const bool is_arranged = cpu.sockets * cpu.cores * cpu.threads == plan.cpus;
    const std::uint64_t mebibytes = plan.memory.count >> 20U;
    out.add("-smp", is_arranged ? concat(plan.cpus, ",sockets=", cpu.sockets, ",cores=", cpu.cores,
                                         ",threads=", cpu.threads)
                                : std::to_string(plan.cpus));
    out.add("-m", concat(mebibytes, "M", room_for_system(plan, settings)));
    if (has_nodes(plan)) {
        add_nodes(plan, settings, out);
    } else if (settings.start != Start::cold) {
        out.add("-object", backend(settings, "memory0", mebibytes));
    }
}

} // namespace harness::machine
