#include "harness/facter/invent_disks.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/sha256.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace harness::facter {

namespace {

constexpr std::size_t inquiry_model = 16; ///< INQUIRY keeps so much of a SATA disk's name.
constexpr unsigned ports_of_ahci = 6;

/// q35 has its own controller at 00:1f.2; more of them stand where Intel's chip sets have SATA.
/// They are enough for the most disks that a machine may have.
constexpr std::array<const char*, 6> ahci_addresses{"0000:00:1f.2", "0000:00:17.0", "0000:00:18.0",
                                                    "0000:00:19.0", "0000:00:1a.0", "0000:00:1b.0"};

constexpr PciKind nvme_kind{"storage_controller",      1,  8,      2,
                            "Mass storage controller", "", "nvme", "nvme"};
constexpr PciKind ahci_kind{"storage_controller", 1,      6,     1, "Mass storage controller",
                            "SATA controller",    "ahci", "ahci"};
constexpr PciKind sas_kind{"storage_controller",
                           1,
                           7,
                           0,
                           "Mass storage controller",
                           "Serial Attached SCSI controller",
                           "mpt3sas",
                           "mpt3sas"};
constexpr PciKind virtio_scsi_kind{
    "storage_controller", 1,           0, 0, "Mass storage controller", "SCSI storage controller",
    "virtio-pci",         "virtio_pci"};

struct Geometry {
    unsigned heads;
    unsigned sectors;
};

/// "sda" … "sdz", "sdaa": the kernel's way to count.
std::string letters_of(std::size_t number) {
    std::string out;
    for (++number; number > 0; number = (number - 1) / 26) {
        out.insert(out.begin(), static_cast<char>('a' + (number - 1) % 26));
    }
    return out;
}

class DiskMaker {
  public:
    DiskMaker(const InventedMachine& machine, DeviceList& devices)
        : machine_(machine), devices_(devices),
          tag_(sha256_hex(machine.name.empty() ? "harness" : machine.name).substr(0, 9)) {}

    void make(const InventedDisk& disk) {
        ++number_;
        switch (disk.bus) {
        case Bus::nvme:
            return make_nvme(disk);
        case Bus::sata:
            return make_sata(disk);
        case Bus::scsi:
            return machine_.form == FormFactor::virtual_machine ? make_virtio_scsi(disk)
                                                                : make_sas(disk);
        case Bus::virtio_blk:
            return make_virtio_blk(disk);
        case Bus::mmc:
        case Bus::usb:
        case Bus::floppy:
        case Bus::other:
        case Bus::software:
            return;
        }
    }

  private:
    /// "SYNTH1A2B3C0001": 15 characters, of which NVMe takes 20.
    [[nodiscard]] std::string serial() const {
        std::string upper = tag_.substr(0, 6);
        std::transform(upper.begin(), upper.end(), upper.begin(),
                       [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
        return concat("SYNTH", upper, digits(4));
    }

    /// The disk's number, in so many decimal digits.
    [[nodiscard]] std::string digits(std::size_t width) const {
        std::string text = std::to_string(number_);
        return text.insert(0, width - std::min(width, text.size()), '0');
    }

    /// 16 hex digits: NAA type 5, no maker's number, and ours.
    [[nodiscard]] std::string wwn() const {
        return concat("5000000", tag_.substr(0, 6), digits(3));
    }

    [[nodiscard]] static OrderedJson disk_of(OrderedJson class_list,
                                             std::optional<OrderedJson> bus_type) {
        OrderedJson out{{"class_list", std::move(class_list)}};
        if (bus_type) {
            out["bus_type"] = *bus_type;
            out["slot"] = {{"bus", 0}, {"number", 0}};
        }
        out["base_class"] = ident(0x106, "Mass Storage Device");
        out["sub_class"] = ident(0, "Disk");
        return out;
    }

    struct Where {
        std::string name; ///< "nvme0n1"
        std::string bus_id;
        std::string link;
        std::vector<std::string> names; ///< Without /dev/disk/.
    };

    void place(OrderedJson& out, Where where) const {
        out["sysfs_id"] = concat("/class/block/", where.name);
        out["sysfs_bus_id"] = where.bus_id;
        out["sysfs_device_link"] = where.link;
        std::sort(where.names.begin(), where.names.end());
        OrderedJson names = OrderedJson::array();
        for (const std::string& name : where.names) {
            names.push_back(concat("/dev/disk/", name));
        }
        names.push_back(concat("/dev/", where.name));
        out["unix_device_names"] = std::move(names);
    }

    static void add_size(OrderedJson& out, const InventedDisk& disk, Geometry geometry) {
        const std::uint64_t cylinders = disk.size.count / 512 / geometry.heads / geometry.sectors;
        const std::uint64_t sectors = disk.size.count / disk.sector_size.count;
        out["resources"] = {{{"type", "disk_geo"},
                             {"cylinders", cylinders},
                             {"heads", geometry.heads},
                             {"sectors", geometry.sectors},
                             {"size", "0x0"},
                             {"geo_type", "logical"}},
                            {{"type", "size"},
                             {"unit", "sectors"},
                             {"value_1", sectors},
                             {"value_2", disk.sector_size.count}}};
    }

    void make_nvme(const InventedDisk& disk) {
        const Placed controller = devices_.pci_behind_port(nvme_kind, {0x1b36, 0x10});
        const unsigned number = nvmes_++;
        const std::string model = concat("HARNESS-NVME-", disk.label);
        const std::string link = concat("by-id/nvme-", model, "_", serial());
        OrderedJson out = disk_of({"disk", "block_device", "nvme"}, ident(150, "NVME"));
        out["slot"]["number"] = number;
        out["vendor"] = ident(0x1b36);
        out["device"] = ident(0x10, model);
        out["serial"] = serial();
        out["model"] = model;
        place(out, {concat("nvme", number, "n1"),
                    concat("nvme", number),
                    concat(controller.path, "/nvme/nvme", number),
                    {link, concat(link, "_1"),
                     concat("by-id/nvme-eui.02000000", tag_.substr(0, 5), digits(3)),
                     concat("by-path/pci-", controller.bus_id, "-nvme-1")}});
        add_size(out, disk, {64, 32});
        add_drivers(out, {{"nvme", "nvme"}});
        devices_.add("disk", controller.index, std::move(out));
    }

    [[nodiscard]] const Placed& next_ahci() {
        if (atas_ % ports_of_ahci == 0) {
            ahci_ =
                devices_.pci(ahci_kind, ahci_addresses.at(atas_ / ports_of_ahci), {0x8086, 0x2922});
        }
        ++atas_;
        return ahci_;
    }

    void name_scsi_device(OrderedJson& out, std::string_view vendor, std::string_view product,
                          std::string_view revision) const {
        out["vendor"] = ident(0, vendor);
        out["device"] = ident(0, product);
        out["revision"] = ident(0, revision);
    }

    void make_sata(const InventedDisk& disk) {
        const Placed controller = next_ahci();
        const unsigned port = (atas_ - 1) % ports_of_ahci + 1;
        const unsigned host = hosts_++;
        const std::string model = concat("HARNESS SATA-", disk.label);
        const std::string bus_id = concat(host, ":0:0:0");
        OrderedJson out = disk_of({"disk", "ide", "block_device"}, ident(133, "IDE"));
        name_scsi_device(out, "HARNESS", model.substr(8, inquiry_model - 8), "1.0");
        out["serial"] = serial();
        out["model"] = model.substr(0, inquiry_model);
        const std::string path = concat("by-path/pci-", controller.bus_id, "-ata-", port);
        place(out, {concat("sd", letters_of(sds_++)),
                    bus_id,
                    concat(controller.path, "/ata", host + 1, "/host", host, "/target", host,
                           ":0:0/", bus_id),
                    {concat("by-id/ata-HARNESS_SATA-", disk.label, "_", serial()),
                     concat("by-id/wwn-0x", wwn()), path, concat(path, ".0")}});
        add_size(out, disk, {255, 63});
        add_drivers(out, {{"ahci", "ahci"}, {"sd", "sd_mod"}});
        devices_.add("disk", controller.index, std::move(out));
    }

    void make_sas(const InventedDisk& disk) {
        if (!scsi_) {
            scsi_ = devices_.pci_behind_port(sas_kind, {0x1000, 0x97});
            scsi_host_ = hosts_++;
        }
        const unsigned target = targets_++;
        const unsigned host = scsi_host_;
        const std::string product = concat("SAS-", disk.label);
        const std::string bus_id = concat(host, ":0:", target, ":0");
        OrderedJson out = disk_of({"disk", "scsi", "block_device"}, ident(132, "SCSI"));
        name_scsi_device(out, "HARNESS", product, "0001");
        out["serial"] = serial();
        out["model"] = concat("HARNESS ", product);
        place(out, {concat("sd", letters_of(sds_++)),
                    bus_id,
                    concat(scsi_->path, "/host", host, "/port-", host, ":", target, "/end_device-",
                           host, ":", target, "/target", host, ":0:", target, "/", bus_id),
                    {concat("by-id/scsi-3", wwn()), concat("by-id/wwn-0x", wwn()),
                     concat("by-path/pci-", scsi_->bus_id, "-sas-phy", target, "-lun-0")}});
        add_size(out, disk, {255, 63});
        add_drivers(out, {{"mpt3sas", "mpt3sas"}, {"sd", "sd_mod"}});
        devices_.add("disk", scsi_->index, std::move(out));
    }

    void add_virtio_scsi() {
        const Placed function = devices_.pci_behind_port(virtio_scsi_kind, {0x1af4, 0x1048});
        scsi_function_ = function.bus_id;
        scsi_ = devices_.virtio("unknown", function,
                                {{"base_class", ident(0, "Unclassified device")},
                                 {"sub_class", ident(0, "Unclassified device")},
                                 {"vendor", "Virtio"},
                                 {"device", ""},
                                 {"model", "Virtio Unclassified device"}},
                                "virtio_scsi");
        scsi_host_ = hosts_++;
    }

    /// Virtual disks have no serial; QEMU names them by the drive.
    void make_virtio_scsi(const InventedDisk& disk) {
        if (!scsi_) {
            add_virtio_scsi();
        }
        const unsigned lun = targets_++;
        const unsigned host = scsi_host_;
        const std::string bus_id = concat(host, ":0:0:", lun);
        OrderedJson out = disk_of({"disk", "scsi", "block_device"}, ident(132, "SCSI"));
        name_scsi_device(out, "QEMU", "QEMU HARDDISK", "2.5+");
        out["model"] = "QEMU HARDDISK";
        place(out, {concat("sd", letters_of(sds_++)),
                    bus_id,
                    concat(scsi_->path, "/host", host, "/target", host, ":0:0/", bus_id),
                    {concat("by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0-0-0-", lun),
                     concat("by-path/pci-", scsi_function_, "-scsi-0:0:0:", lun)}});
        add_size(out, disk, {255, 63});
        add_drivers(out, {{"virtio_scsi", "virtio_scsi"}, {"sd", "sd_mod"}});
        devices_.add("disk", scsi_->index, std::move(out));
    }

    void make_virtio_blk(const InventedDisk& disk) {
        const Placed function = devices_.pci_behind_port(virtio_scsi_kind, {0x1af4, 0x1042});
        const Placed child = devices_.virtio("storage_controller", function,
                                             {{"base_class", ident(1, "Mass storage controller")},
                                              {"sub_class", ident(0x80, "Storage controller")},
                                              {"vendor", "Virtio"},
                                              {"device", "Storage 0"},
                                              {"model", "Virtio Storage 0"}},
                                             "virtio_blk");
        OrderedJson out = disk_of({"disk", "block_device"}, std::nullopt);
        out["model"] = "Disk";
        place(out, {concat("vd", letters_of(vds_++)),
                    child.bus_id,
                    child.path,
                    {concat("by-id/virtio-", serial()), concat("by-path/pci-", function.bus_id),
                     concat("by-path/virtio-pci-", function.bus_id)}});
        add_size(out, disk, {16, 63});
        add_drivers(out, {{"virtio-pci", "virtio_pci"}, {"virtio_blk", "virtio_blk"}});
        devices_.add("disk", child.index, std::move(out));
    }

    const InventedMachine& machine_;
    DeviceList& devices_;
    std::string tag_; ///< Nine hex digits of the machine's name.
    unsigned number_ = 0;
    unsigned nvmes_ = 0;
    unsigned atas_ = 0;
    unsigned sds_ = 0;
    unsigned vds_ = 0;
    unsigned hosts_ = 0;
    unsigned targets_ = 0;
    Placed ahci_;
    std::optional<Placed> scsi_;
    unsigned scsi_host_ = 0;
    std::string scsi_function_;
};

} // namespace

void invent_disks(const InventedMachine& machine, DeviceList& devices) {
    DiskMaker maker(machine, devices);
    for (const InventedDisk& disk : machine.disks) {
        maker.make(disk);
    }
}

} // namespace harness::facter
