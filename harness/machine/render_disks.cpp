#include "harness/base/hex.hpp"
#include "harness/machine/disk_texts.hpp"
#include "harness/machine/forks.hpp"
#include "harness/machine/render_devices.hpp"

namespace harness::machine {

namespace {

/// A filter between the disk and its image: slow for the guest, whatever the host does. `limits`
/// has no form for the command line but JSON (QEMU 7.2), so the older names are used. Discards end
/// here: QEMU counts them by their length, and mkfs discards whole disks.
void add_throttle(const Disk& disk, const std::string& image, Arguments& out) {
    const std::string group = concat(disk.id, "-throttle");
    out.add("-object", concat("throttle-group,id=", group, ",x-bps-total=", disk.throttle->count));
    out.add("-blockdev", Option(concat("driver=throttle,node-name=", disk.id))
                             .with("throttle-group", group)
                             .with("file", image)
                             .with("cache.no-flush", "on")
                             .text());
}

/// A saved machine's disk is as blank and as large as the one that its forks will have.
void add_blank(const Disk& disk, Arguments& out) {
    out.add("-blockdev", concat("driver=null-co,node-name=", disk.id,
                                "-file,size=", disk.size.count, ",read-zeroes=on"));
    out.add("-blockdev", concat("driver=raw,node-name=", disk.id, ",file=", disk.id, "-file"));
}

std::string_view format_over(std::size_t bases) {
    return bases == 0 ? "raw" : "qcow2";
}

/// What lies below a disk's own image. The node of the topmost; empty where there is none.
std::string add_bases(const Disk& disk, const QemuSettings& settings, Arguments& out) {
    std::string below;
    for (std::size_t i = 0; i < settings.bases.size(); ++i) {
        const std::string node = concat(disk.id, "-base", i);
        out.add("-blockdev", Option(concat("driver=file,node-name=", node, "-file,read-only=on"))
                                 .with("filename", overlay_file(disk, settings.bases[i], i))
                                 .text());
        Option image(concat("driver=", format_over(i), ",node-name=", node, ",read-only=on"));
        image.with("file", concat(node, "-file"));
        if (!below.empty()) {
            image.with("backing", below);
        }
        out.add("-blockdev", image.text());
        below = node;
    }
    return below;
}

/// One image for all disks, and the filter that logs what is done to it. Flushes reach the log;
/// below it they stay in the host's page cache, as it is the log that is judged.
void add_recorded_image(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    if (!plan.records_writes || settings.start == Start::saved) {
        return;
    }
    const auto add_file = [&](std::string_view node, std::string_view file) {
        out.add("-blockdev",
                Option(concat("driver=file,node-name=", node))
                    .with("filename", run_file(settings.image_directory, std::string(file)))
                    .with("discard", "unmap")
                    .with("cache.no-flush", "on")
                    .text());
    };
    add_file("disks-file", recorded_image_file);
    add_file("disks-log", write_log_file);
    // A restart is another QEMU, which goes on where the last one was.
    out.add("-blockdev", "driver=blklogwrites,node-name=disks,file=disks-file,log=disks-log,"
                         "log-append=on,discard=unmap");
}

void add_window(const Plan& plan, const Disk& disk, Arguments& out) {
    const auto at = static_cast<std::size_t>(&disk - plan.disks.data());
    const DiskWindow window = disk_windows(plan)[at];
    const std::string image = disk.throttle ? concat(disk.id, "-raw") : disk.id;
    out.add("-blockdev", concat("driver=raw,node-name=", image, ",file=disks,discard=unmap,offset=",
                                window.offset.count, ",size=", window.size.count));
    if (disk.throttle) {
        add_throttle(disk, image, out);
    }
}

void add_block(const Plan& plan, const Disk& disk, const QemuSettings& settings, Arguments& out) {
    if (settings.start == Start::saved) {
        add_blank(disk, out);
        return;
    }
    if (plan.records_writes) {
        add_window(plan, disk, out);
        return;
    }
    const std::string below = add_bases(disk, settings, out);
    const std::size_t bases = settings.bases.size();
    // Who judges durability across a power cut records all writes (above). Elsewhere the guest's
    // flushes stay in the page cache of the host; what it costs is said in the run's record.
    out.add("-blockdev", Option(concat("driver=file,node-name=", disk.id, "-file"))
                             .with("filename", overlay_file(disk, settings.image_directory, bases))
                             .with("discard", "unmap")
                             .with("cache.no-flush", "on")
                             .text());
    const std::string image = disk.throttle ? concat(disk.id, "-raw") : disk.id;
    Option format(concat("driver=", format_over(bases), ",node-name=", image));
    format.with("file", concat(disk.id, "-file"))
        .with("discard", "unmap")
        .with("cache.no-flush", "on");
    if (!below.empty()) {
        format.with("backing", below);
    }
    out.add("-blockdev", format.text());
    if (disk.throttle) {
        add_throttle(disk, image, out);
    }
}

/// Disks that share an image have to allow each other to write there.
std::string sectors(const Plan& plan, const Disk& disk) {
    return concat("logical_block_size=", disk.sector_size,
                  ",physical_block_size=", disk.physical_sector_size,
                  plan.records_writes ? ",share-rw=on" : "");
}

std::string_view driver_for(const Controller& controller, Chipset chipset) {
    switch (controller.kind) {
    case Controller::Kind::nvme:
        return "nvme";
    case Controller::Kind::ahci:
    case Controller::Kind::piix_ide:
        return "ahci";
    case Controller::Kind::virtio_scsi:
        return "virtio-scsi-pci";
    case Controller::Kind::virtio_blk:
        return ""; // The disk is its own controller.
    case Controller::Kind::megasas:
        return chipset == Chipset::q35 ? "megasas-gen2" : "megasas";
    case Controller::Kind::mptsas:
        return "mptsas1068";
    case Controller::Kind::lsi:
        return "lsi53c895a";
    case Controller::Kind::xhci:
        return "qemu-xhci";
    case Controller::Kind::ehci:
        return "usb-ehci";
    case Controller::Kind::sdhci:
        return "sdhci-pci";
    }
    return "";
}

void add_controller(const Plan& plan, const Controller& controller, Arguments& out) {
    const std::string_view driver = driver_for(controller, plan.pci.chipset);
    if (controller.is_builtin || driver.empty()) {
        return;
    }
    Option option(concat(driver, ",id=", controller.id));
    option.at(controller.place);
    if (controller.kind == Controller::Kind::xhci) {
        option.and_words(concat("p2=", xhci_ports, ",p3=", xhci_ports));
    }
    if (controller.kind == Controller::Kind::nvme) {
        option.with("serial", controller.serial.substr(0, text_limits(DiskBus::nvme).serial));
        // As one device with its disk: the form in which it can be plugged into a fork as well.
        if (const Disk* only = only_namespace(plan, controller)) {
            option.with("drive", only->id).and_words(sectors(plan, *only));
        }
    }
    out.device(option);
}

/// The bus of a SATA disk: the chipset's are called ide.N, those of an added controller by its id.
std::string sata_bus(const Controller& controller, unsigned port) {
    if (controller.kind == Controller::Kind::piix_ide) {
        return concat("ide.", port / 2, ",unit=", port % 2);
    }
    return controller.is_builtin ? concat("ide.", port) : concat(controller.id, ".", port);
}

void add_sata(const Plan& plan, const Disk& disk, const Controller& controller, Arguments& out) {
    Option device(concat("ide-hd,id=", disk.id, "-sata,bus=", sata_bus(controller, disk.unit),
                         ",drive=", disk.id, ",", sectors(plan, disk)));
    const DiskTextLimits limits = text_limits(disk.bus);
    device.with("model", disk.model.substr(0, limits.model))
        .with("serial", disk.serial.substr(0, limits.serial))
        .with("ver", disk.revision.substr(0, limits.revision));
    if (disk.wwn) {
        device.with("wwn", concat("0x", hex(*disk.wwn)));
    }
    out.device(device);
}

/// `address`: of the disk on its bus.
void add_scsi(const Plan& plan, const Disk& disk, const std::string& address, Arguments& out) {
    Option device(concat("scsi-hd,id=", disk.id, "-scsi,", address, ",drive=", disk.id, ",",
                         sectors(plan, disk)));
    const DiskTextLimits limits = text_limits(disk.bus);
    device.with("vendor", disk.vendor.substr(0, limits.vendor))
        .with("product", disk.model.substr(0, limits.model))
        .with("serial", disk.serial.substr(0, limits.serial))
        .with("device_id", disk.device_id)
        .with("ver", disk.revision.substr(0, limits.revision));
    if (disk.is_removable) {
        device.with("removable", "on");
    }
    if (disk.wwn) {
        device.with("wwn", concat("0x", hex(*disk.wwn)));
    }
    out.device(device);
}

/// A bridge with a SCSI disk behind it, unlike `usb-storage`: that one has no names but QEMU's.
void add_usb(const Plan& plan, const Disk& disk, const Controller& controller, Arguments& out) {
    Option bridge(
        concat("usb-bot,id=", disk.id, "-usb,bus=", controller.id, ".0,port=", disk.unit));
    bridge.with("serial", disk.usb_serial);
    out.device(bridge);
    add_scsi(plan, disk, concat("bus=", disk.id, "-usb.0"), out);
}

void add_disk(const Plan& plan, const Disk& disk, Arguments& out) {
    const Controller& controller = plan.controllers.at(disk.controller);
    const std::string serial = disk.serial.substr(0, text_limits(disk.bus).serial);
    switch (disk.bus) {
    case DiskBus::nvme:
        if (only_namespace(plan, controller) != nullptr) {
            return;
        }
        out.device(Option(concat("nvme-ns,id=", disk.id, "-ns,bus=", controller.id, ",nsid=",
                                 disk.unit, ",drive=", disk.id, ",", sectors(plan, disk))));
        return;
    case DiskBus::sata:
        add_sata(plan, disk, controller, out);
        return;
    case DiskBus::scsi:
        add_scsi(
            plan, disk,
            concat("bus=", controller.id, ".0,channel=0,scsi-id=", disk.unit, ",lun=", disk.lun),
            out);
        return;
    case DiskBus::virtio: {
        Option device(concat("virtio-blk-pci,id=", disk.id, "-virtio,drive=", disk.id, ",",
                             sectors(plan, disk)));
        device.at(controller.place).with("serial", serial);
        out.device(device);
        return;
    }
    case DiskBus::usb:
        add_usb(plan, disk, controller, out);
        return;
    case DiskBus::mmc:
        out.device(Option(concat("sd-card,id=", disk.id, "-sd,drive=", disk.id)));
        return;
    }
}

} // namespace

void add_disks(const Plan& plan, const QemuSettings& settings, Arguments& out) {
    const auto comes_later = [&settings](const Controller& controller) {
        return settings.start != Start::cold && joins_forks(controller.kind);
    };
    add_recorded_image(plan, settings, out);
    // The image comes before the device that has it.
    for (const Disk& disk : plan.disks) {
        if (settings.start != Start::saved || !comes_later(plan.controllers.at(disk.controller))) {
            add_block(plan, disk, settings, out);
        }
    }
    for (const Controller& controller : plan.controllers) {
        if (!comes_later(controller)) {
            add_controller(plan, controller, out);
        }
    }
    for (const Disk& disk : plan.disks) {
        if (!comes_later(plan.controllers.at(disk.controller))) {
            add_disk(plan, disk, out);
        }
    }
}

/// A network that leads nowhere: `restrict=on` lets the guest reach nothing, not even the host.
void add_nics(const Plan& plan, Arguments& out) {
    for (const Nic& nic : plan.nics) {
        out.add("-netdev", concat("user,id=", nic.id, "-net,restrict=on"));
        // No option ROM: nothing boots from the network, and loading it takes time.
        Option option(concat(nic.model, ",id=", nic.id, ",netdev=", nic.id, "-net,romfile="));
        option.at(nic.place).with("mac", nic.mac);
        if (nic.onboard_index > 0) {
            option.with("acpi-index", std::to_string(nic.onboard_index));
        }
        out.device(option);
    }
}

} // namespace harness::machine
