#!/usr/bin/env python3
"""Writes the reports of the first users' hosts, in the shape of nixos-facter 0.4.4.

Only the devices that matter to the harness are in them: machine, processor, memory, PCI bridges,
storage controllers, disks, network and graphics. MANIFEST.md says where each value comes from.
Run it in its own directory; the JSON files are committed.
"""

import json

VENDORS = {0x8086: "Intel Corporation", 0x1022: "AMD", 0x10DE: "nVidia Corporation",
           0x1002: "ATI Technologies Inc"}
CLASSES = {
    (0x01, 0x00): ("Mass storage controller", "SCSI storage controller"),
    (0x01, 0x01): ("Mass storage controller", "IDE interface"),
    (0x01, 0x06): ("Mass storage controller", "SATA controller"),
    (0x01, 0x08): ("Mass storage controller", None),
    (0x02, 0x00): ("Network controller", "Ethernet controller"),
    (0x02, 0x80): ("Network controller", "Network controller"),
    (0x03, 0x00): ("Display controller", "VGA compatible controller"),
    (0x03, 0x80): ("Display controller", "Display controller"),
    (0x06, 0x00): ("Bridge", "Host bridge"),
    (0x06, 0x01): ("Bridge", "ISA bridge"),
    (0x06, 0x04): ("Bridge", "PCI bridge"),
    (0x0C, 0x03): ("Serial bus controller", "USB Controller"),
}
MODULES = {"pcieport": "pcieportdrv", "xhci_hcd": "xhci_pci", "virtio-pci": "virtio_pci",
           "bochs-drm": "bochs"}


def ident(value, name=None):
    out = {"hex": f"{value:04x}"}
    if name is not None:
        out["name"] = name
    out["value"] = value
    return out


def drivers(driver, *more):
    """`driver` and its kin as facter writes them; `more` are pairs of driver and module."""
    module = MODULES.get(driver, driver)
    return {
        "driver": driver,
        "driver_module": module,
        "drivers": sorted([driver] + [name for name, _ in more]),
        "driver_modules": sorted([module] + [name for _, name in more]),
    }


class Machine:
    """One report under construction: numbers its devices and knows their sysfs paths."""

    def __init__(self, virtualisation, uefi, smbios, low_memory_size, smbios_version, form_factor):
        self.top = {"version": 1, "system": "x86_64-linux", "virtualisation": virtualisation,
                    "uefi": uefi}
        self.smbios = smbios
        self.index = 0
        self.paths = {}
        self.lists = {}
        self.singles = {
            "bios": {
                "apm_info": {"supported": False, "enabled": False, "version": 0, "sub_version": 0,
                             "bios_flags": 0},
                "vbe_info": {"version": 0, "video_memory": 0},
                "pnp": low_memory_size != 0, "pnp_id": 0, "lba_support": False,
                "low_memory_size": low_memory_size, "smbios_version": smbios_version,
            },
            "system": {"form_factor": form_factor},
        }

    def add(self, key, attached_to, fields):
        self.index += 1
        device = {"index": self.index, "attached_to": attached_to, **fields}
        self.lists.setdefault(key, []).append(device)
        self.paths[self.index] = fields.get("sysfs_id", "")
        return self.index

    def pci(self, key, bdf, vendor, device, cls, parent=0, interface=None, sub=(0, 0),
            driver=None, secondary_bus=0, revision=None, names=None):
        base_name, sub_name = CLASSES[cls]
        bus, slot, function = int(bdf[5:7], 16), int(bdf[8:10], 16), int(bdf[11])
        path = (self.paths[parent] if parent else "/devices/pci0000:00") + "/" + bdf
        fields = {
            "class_list": [key, "pci"] if key != "pci" else ["pci"],
            "bus_type": ident(4, "PCI"),
            "slot": {"bus": bus, "number": slot},
            "base_class": ident(cls[0], base_name),
            "sub_class": ident(cls[1], sub_name),
        }
        if interface is not None:
            fields["pci_interface"] = ident(interface)
        fields["vendor"] = ident(vendor, VENDORS.get(vendor))
        if sub != (0, 0):
            fields["sub_vendor"] = ident(sub[0], VENDORS.get(sub[0]))
        fields["device"] = ident(device)
        if sub != (0, 0):
            fields["sub_device"] = ident(sub[1])
        if revision is not None:
            fields["revision"] = ident(revision)
        maker = VENDORS.get(vendor, "").split(" ")[0]
        fields["model"] = f"{maker} {sub_name or base_name}".strip()
        fields["sysfs_id"] = path
        fields["sysfs_bus_id"] = bdf
        if names:
            fields["unix_device_names"] = names
        fields["detail"] = {"function": function, "command": 1031 if driver else 0,
                            "header_type": 1 if secondary_bus else 0,
                            "secondary_bus": secondary_bus, "prog_if": interface or 0}
        if driver:
            fields.update(drivers(driver))
        fields["module_alias"] = (
            f"pci:v{vendor:08X}d{device:08X}sv{sub[0]:08X}sd{sub[1]:08X}"
            f"bc{cls[0]:02X}sc{cls[1]:02X}i{interface or 0:02X}")
        return self.add(key, parent, fields)

    def port(self, bdf, vendor, device, bus, sub=(0, 0)):
        return self.pci("bridge", bdf, vendor, device, (6, 4), interface=0, sub=sub,
                        driver="pcieport", secondary_bus=bus)

    def virtio(self, key, number, parent, driver, device="", names=None):
        network = key == "network_controller"
        fields = {"class_list": [key]}
        if network:
            fields["bus_type"] = ident(143, "Virtio")
            fields["slot"] = {"bus": 0, "number": 0}
        fields["base_class"] = ident(2, "Network controller") if network else ident(
            0, "Unclassified device")
        fields["sub_class"] = ident(0, "Ethernet controller" if network else "Unclassified device")
        fields.update({"vendor": "Virtio", "device": device,
                       "model": f"Virtio {device or 'Unclassified device'}",
                       "sysfs_id": f"{self.paths[parent]}/virtio{number}",
                       "sysfs_bus_id": f"virtio{number}"})
        if names:
            fields["unix_device_names"] = names
        fields.update(drivers(driver))
        return self.add(key, parent, fields)

    def interface(self, name, controller, driver=None, wlan=False):
        sub, kind = (10, "WLAN") if wlan else (1, "Ethernet")
        if controller == 0:
            sub, kind = 0, "Loopback"
        fields = {"class_list": ["network_interface"],
                  "base_class": ident(0x107, "Network Interface"), "sub_class": ident(sub, kind),
                  "model": f"{kind} network interface", "sysfs_id": f"/class/net/{name}"}
        if controller:
            fields["sysfs_device_link"] = self.paths[controller]
        fields["unix_device_names"] = [name]
        if driver:
            fields["resources"] = [{"type": "hwaddr", "address": 48},
                                   {"type": "phwaddr", "address": 48}]
            fields.update(drivers(driver))
        self.add("network_interface", controller, fields)

    def memory(self, size):
        self.add("memory", 0, {
            "class_list": ["memory"], "base_class": ident(0x101, "Internally Used Class"),
            "sub_class": ident(2, "Main Memory"), "model": "Main Memory",
            "resources": [{"type": "phys_mem", "range": size}]})

    def disk(self, attached_to, fields, names, geometry, sectors, sector_size, tail):
        heads, per_track = geometry
        cylinders = sectors * sector_size // 512 // heads // per_track
        self.add("disk", attached_to, {
            **fields, "unix_device_names": sorted(names),
            "resources": [
                {"type": "disk_geo", "cylinders": cylinders, "heads": heads,
                 "sectors": per_track, "size": "0x0", "geo_type": "logical"},
                {"type": "size", "unit": "sectors", "value_1": sectors, "value_2": sector_size}],
            **tail})

    def nvme(self, number, controller, model, serial, eui, sectors):
        pci = next(d for d in self.lists["storage_controller"] if d["index"] == controller)
        link = f"/dev/disk/by-id/nvme-{model.replace(' ', '_')}_{serial}"
        fields = {
            "class_list": ["disk", "block_device", "nvme"], "bus_type": ident(150, "NVME"),
            "slot": {"bus": 0, "number": number},
            "base_class": ident(0x106, "Mass Storage Device"), "sub_class": ident(0, "Disk"),
            "vendor": pci["vendor"], "sub_vendor": pci["sub_vendor"],
            "device": ident(pci["device"]["value"], model), "sub_device": pci["sub_device"],
            "serial": serial, "model": model, "sysfs_id": f"/class/block/nvme{number}n1",
            "sysfs_bus_id": f"nvme{number}",
            "sysfs_device_link": f"{self.paths[controller]}/nvme/nvme{number}"}
        names = [link, link + "_1", f"/dev/disk/by-id/nvme-eui.{eui}",
                 f"/dev/disk/by-path/pci-{pci['sysfs_bus_id']}-nvme-1", f"/dev/nvme{number}n1"]
        self.disk(controller, fields, names, (64, 32), sectors, 512, drivers("nvme"))

    def scsi_fields(self, bus_type, vendor, device, revision, sysfs_id, bus_id, link):
        fields = {"class_list": ["disk", "scsi", "block_device"] if bus_type == 132
                  else ["disk", "ide", "block_device"],
                  "bus_type": ident(bus_type, "SCSI" if bus_type == 132 else "IDE"),
                  "slot": {"bus": 0, "number": 0},
                  "base_class": ident(0x106, "Mass Storage Device"), "sub_class": ident(0, "Disk"),
                  "vendor": ident(0, vendor), "device": ident(0, device),
                  "revision": ident(0, revision)}
        model = device if device.startswith(vendor) else f"{vendor} {device}"
        fields.update({"model": model, "sysfs_id": sysfs_id, "sysfs_bus_id": bus_id,
                       "sysfs_device_link": link})
        return fields

    def qemu_scsi(self, child, device_id, sectors):
        path = self.paths[child]
        bdf = path.split("/")[-2]
        fields = self.scsi_fields(132, "QEMU", "QEMU HARDDISK", "2.5+", "/class/block/sda",
                                  "0:0:0:0", f"{path}/host0/target0:0:0/0:0:0:0")
        names = [f"/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_{device_id}",
                 f"/dev/disk/by-path/pci-{bdf}-scsi-0:0:0:0", "/dev/sda"]
        self.disk(child, fields, names, (255, 63), sectors, 512,
                  drivers("virtio_scsi", ("sd", "sd_mod")))

    def sata(self, controller, model, serial, wwn, revision, sectors):
        vendor, device = model[:16].split(" ", 1)  # INQUIRY cuts the name, hwinfo splits it.
        path = self.paths[controller]
        fields = self.scsi_fields(133, vendor, device, revision, "/class/block/sda", "0:0:0:0",
                                  f"{path}/ata1/host0/target0:0:0/0:0:0:0")
        fields["serial"] = serial
        bdf = path.split("/")[-1]
        names = [f"/dev/disk/by-id/ata-{model.replace(' ', '_')}_{serial}",
                 f"/dev/disk/by-id/wwn-{wwn}", f"/dev/disk/by-path/pci-{bdf}-ata-1",
                 f"/dev/disk/by-path/pci-{bdf}-ata-1.0", "/dev/sda"]
        self.disk(controller, fields, names, (255, 63), sectors, 512,
                  drivers("ahci", ("sd", "sd_mod")))

    def zram(self, sectors):
        fields = {"class_list": ["disk", "block_device"],
                  "base_class": ident(0x106, "Mass Storage Device"), "sub_class": ident(0, "Disk"),
                  "model": "Disk", "sysfs_id": "/class/block/zram0"}
        self.disk(0, fields, ["/dev/disk/by-label/zram0", "/dev/zram0"], (16, 63), sectors, 4096,
                  {})

    def write(self, name, cpu):
        hardware = {**self.singles, "cpu": [cpu], **self.lists}
        report = {**self.top, "hardware": dict(sorted(hardware.items())), "smbios": self.smbios}
        with open(name, "w", encoding="utf-8") as out:
            json.dump(report, out, indent=2, ensure_ascii=False)
            out.write("\n")


def cpu(vendor, name, family, model, stepping, cores, threads, features, cache):
    return {"architecture": "x86_64", "vendor_name": vendor, "model_name": name, "family": family,
            "model": model, "stepping": stepping, "features": features.split(), "bogo": 4000,
            "cache": cache, "page_size": 4096, "physical_id": 0, "siblings": threads,
            "cores": cores, "fpu": False, "fpu_exception": False, "write_protect": False,
            "clflush_size": 64, "cache_alignment": 64,
            "address_sizes": {"physical": "0x28", "virtual": "0x30"}}


def smbios(bios, system, board, chassis, memory):
    """Each of the first three is a triple of texts; chassis is maker, number and name."""
    out = {"bios": {"handle": 0, **dict(zip(("vendor", "version", "date"), bios)),
                    "features": None, "start_address": "0xe8000", "rom_size": 65536}}
    if board:
        out["board"] = {"handle": 2, **dict(zip(("manufacturer", "product", "version"), board)),
                        "board_type": ident(10, "Motherboard"), "features": ["Hosting Board"],
                        "location": "", "chassis": 3}
    out["chassis"] = [{"handle": 3, "manufacturer": chassis[0], "version": "",
                       "chassis_type": ident(chassis[1], chassis[2]), "lock_present": False,
                       "bootup_state": ident(3, "Safe"), "power_state": ident(3, "Safe"),
                       "thermal_state": ident(3, "Safe"), "security_state": ident(3, "None"),
                       "oem": "0x0"}]
    out["memory_device"] = [dict(handle=16 + i, **module) for i, module in enumerate(memory)]
    out["system"] = {"handle": 1, **dict(zip(("manufacturer", "product", "version"), system)),
                     "wake_up": ident(6, "Power Switch")}
    return out


def module(location, bank, maker, part, kib, form, kind, speed):
    return {"location": location, "bank_location": bank, "manufacturer": maker,
            "part_number": part, "array_handle": 15, "error_handle": 65534, "width": 64,
            "ecc_bits": 0, "size": kib, "form_factor": ident(*form), "set": 0,
            "memory_type": ident(*kind), "memory_type_details": ["Synchronous"], "speed": speed}


def qemu_dimm(number, kib):
    return module(f"DIMM {number}", "", "QEMU", "", kib, (9, "DIMM"), (7, "RAM"), 0)


UEFI = {"supported": True, "platform_size": 64}
BIOS = {"supported": False}
BASIC = "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat clflush mmx fxsr sse" \
    " sse2"
MODERN = BASIC + " ht syscall nx rdtscp lm pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 popcnt aes" \
    " xsave avx f16c rdrand bmi1 avx2 bmi2 rdseed adx sha_ni"


def zephyrus(name="zephyrus.json", has_one_disk=False):
    asus = "ASUSTeK COMPUTER INC."
    sodimm, ddr5 = (13, "SODIMM"), (34, "Other")
    m = Machine("none", UEFI, smbios(
        ("American Megatrends International, LLC.", "GU603ZW.311", "12/22/2022"),
        (asus, "ROG Zephyrus M16 GU603ZW_GU603ZW", "1.0"), (asus, "GU603ZW", "1.0"),
        (asus, 10, "Notebook"),
        [module("Controller0-ChannelA-DIMM0", "BANK 0", "Corsair", "CMSX32GX5M1A4800C40",
                33554432, sodimm, ddr5, 4800),
         module("Controller1-ChannelA", "BANK 0", "Samsung", "M425R1GB4BB0-CQKOD", 8388608,
                sodimm, ddr5, 4800)]), 0, 773, "laptop")
    m.memory(42949672960)
    m.pci("bridge", "0000:00:00.0", 0x8086, 0x4641, (6, 0), sub=(0x1043, 0x1C62),
          driver="igen6_edac")
    graphics = m.port("0000:00:01.0", 0x8086, 0x460D, 0x01, (0x1043, 0x1C62))
    first = m.port("0000:00:06.0", 0x8086, 0x464D, 0x02)
    second = m.port("0000:00:06.2", 0x8086, 0x463D, 0x03)
    m.port("0000:00:07.0", 0x8086, 0x466E, 0x04)
    lan = m.port("0000:00:1c.0", 0x8086, 0x51BC, 0x2E, (0x1043, 0x1C62))
    m.port("0000:00:1c.6", 0x8086, 0x51BE, 0x2F, (0x1043, 0x1C62))
    m.pci("bridge", "0000:00:1f.0", 0x8086, 0x5182, (6, 1), sub=(0x1043, 0x1C62))
    m.pci("graphics_card", "0000:00:02.0", 0x8086, 0x46A6, (3, 0x80), sub=(0x1043, 0x1A8C),
          driver="i915")
    m.pci("graphics_card", "0000:01:00.0", 0x10DE, 0x24A0, (3, 0), graphics, 0,
          (0x1043, 0x1A8C), "nvidia", revision=0xA1)
    wlan = m.pci("network_controller", "0000:00:14.3", 0x8086, 0x51F0, (2, 0x80),
                 sub=(0x8086, 0x0094), driver="iwlwifi", names=["wlan0"])
    eth = m.pci("network_controller", "0000:2e:00.0", 0x10EC, 0x8125, (2, 0), lan,
                sub=(0x1043, 0x205F), driver="r8169", names=["eno2"])
    crucial = m.pci("storage_controller", "0000:02:00.0", 0xC0A9, 0x5426, (1, 8), first, 2,
                    (0xC0A9, 0x2B00), "nvme", revision=1)
    if has_one_disk:
        m.nvme(0, crucial, "CT4000P310SSD8", "26SYNTHZ0003", "00000000000000016479a70000000003",
               7814037168)
    else:
        micron = m.pci("storage_controller", "0000:03:00.0", 0x1344, 0x5411, (1, 8), second, 2,
                       (0x1344, 0x2100), "nvme", revision=1)
        m.nvme(0, crucial, "CT2000P310SSD8", "24SYNTHZ0001", "00000000000000016479a70000000001",
               3907029168)
        m.nvme(1, micron, "Micron_2450_MTFDKBA1T0TFK", "SYNTHZ2450M2",
               "000000000000000100a0750000000002", 2000409264)
    m.interface("wlan0", wlan, "iwlwifi", wlan=True)
    m.interface("eno2", eth, "r8169")
    m.interface("lo", 0)
    m.write(name, cpu("GenuineIntel", "12th Gen Intel(R) Core(TM) i9-12900H", 6, 154, 3, 14, 20,
                      MODERN + " vmx", 24576))


def yoga():
    chips, lpddr5 = (11, "Row of Chips"), (35, "Other")
    m = Machine("none", UEFI, smbios(
        ("LENOVO", "QXCN19WW", "07/31/2025"), ("LENOVO", "83JR", "Yoga 7 2-in-1 14AKP10"),
        ("LENOVO", "LNVNB161216", "SDK0T76574WIN"), ("LENOVO", 31, "Other"),
        [module("DIMM 0", f"P0 CHANNEL {channel}", "Samsung", "K3KL8L80DM-MGCU", 4194304, chips,
                lpddr5, 7500) for channel in "ABCD"]), 0, 772, "laptop")
    m.memory(16106127360)
    m.pci("bridge", "0000:00:00.0", 0x1022, 0x1122, (6, 0), sub=(0x1022, 0x1507))
    disk = m.port("0000:00:02.1", 0x1022, 0x1126, 0x01, (0x1022, 0x1453))
    m.port("0000:00:02.2", 0x1022, 0x1126, 0x02, (0x1022, 0x1453))
    radio = m.port("0000:00:02.3", 0x1022, 0x1126, 0x03, (0x1022, 0x1453))
    graphics = m.port("0000:00:08.1", 0x1022, 0x1110, 0x04, (0x1022, 0x150C))
    m.port("0000:00:08.2", 0x1022, 0x1111, 0x05, (0x1022, 0x150C))
    usb = m.port("0000:00:08.3", 0x1022, 0x1112, 0x06, (0x1022, 0x150C))
    m.pci("graphics_card", "0000:04:00.0", 0x1002, 0x1114, (3, 0x80), graphics,
          sub=(0x17AA, 0x3803), driver="amdgpu")
    wlan = m.pci("network_controller", "0000:03:00.0", 0x10EC, 0x8922, (2, 0x80), radio,
                 sub=(0x17AA, 0x4922), driver="rtw89_8922ae", names=["wlan0"])
    wd = m.pci("storage_controller", "0000:01:00.0", 0x15B7, 0x5044, (1, 8), disk, 2,
               (0x15B7, 0x5044), "nvme", revision=1)
    m.pci("usb_controller", "0000:06:00.0", 0x1022, 0x1118, (0x0C, 3), usb, 0x30,
          (0x1022, 0x1118), "xhci_hcd")
    m.nvme(0, wd, "WD PC SN7100S SDFPMSL-1T00-1101", "SYNTHY000001", "001b448b00000001",
           2000409264)
    m.zram(3874304)
    m.interface("wlan0", wlan, "rtw89_8922ae", wlan=True)
    m.interface("lo", 0)
    m.write("yoga.json", cpu("AuthenticAMD", "AMD Ryzen AI 7 350 w/ Radeon 860M", 26, 96, 0, 8, 16,
                             MODERN + " svm", 1024))


def hetzner():
    m = Machine("kvm", UEFI, smbios(
        ("Hetzner", "20171111", "11/11/2017"), ("Hetzner", "vServer", "20171111"),
        ("KVM", "Standard PC (Q35 + ICH9, 2009)", "pc-q35-8.2"), ("QEMU", 1, "Other"),
        [qemu_dimm(0, 16777216), qemu_dimm(1, 7798784)]), 0, 768, "desktop")
    m.memory(23622320128)
    m.pci("bridge", "0000:00:00.0", 0x8086, 0x29C0, (6, 0), sub=(0x1AF4, 0x1100))
    ports = [m.port(f"0000:00:02.{f}", 0x1B36, 0x000C, f + 1, (0x1B36, 0)) for f in range(8)]
    m.port("0000:00:03.0", 0x1B36, 0x000C, 9, (0x1B36, 0))
    m.pci("bridge", "0000:00:1f.0", 0x8086, 0x2918, (6, 1), sub=(0x1AF4, 0x1100), driver="lpc_ich")
    m.pci("graphics_card", "0000:00:01.0", 0x1AF4, 0x1050, (3, 0), interface=0,
          sub=(0x1AF4, 0x1100), driver="virtio-pci", revision=1)
    net = m.pci("pci", "0000:01:00.0", 0x1AF4, 0x1041, (2, 0), ports[0], sub=(0x1AF4, 0x1100),
                driver="virtio-pci", revision=1)
    m.pci("usb_controller", "0000:02:00.0", 0x1B36, 0x000D, (0x0C, 3), ports[1], 0x30,
          (0x1AF4, 0x1100), "xhci_hcd", revision=1)
    scsi = m.pci("storage_controller", "0000:06:00.0", 0x1AF4, 0x1048, (1, 0), ports[5],
                 sub=(0x1AF4, 0x1100), driver="virtio-pci", revision=1)
    m.pci("storage_controller", "0000:00:1f.2", 0x8086, 0x2922, (1, 6), interface=1,
          sub=(0x1AF4, 0x1100), driver="ahci", revision=2)
    eth = m.virtio("network_controller", 1, net, "virtio_net", "Ethernet Card 0", ["enp1s0"])
    child = m.virtio("unknown", 5, scsi, "virtio_scsi")
    m.qemu_scsi(child, "107063565", 960004096)
    m.interface("enp1s0", eth, "virtio_net")
    m.interface("lo", 0)
    m.write("hetzner.json", cpu("AuthenticAMD", "AMD EPYC-Genoa Processor", 25, 17, 0, 12, 12,
                                MODERN + " hypervisor", 1024))


def i440fx(name, dimms, usable, processor, scsi_bdf, net_bdf, net_name, device_id, sectors):
    version = "pc-i440fx-9.0"
    m = Machine("kvm", BIOS, smbios(
        ("SeaBIOS", "rel-1.16.3-0-ga6ed6b701f0a-prebuilt.qemu.org", "04/01/2014"),
        ("QEMU", "Standard PC (i440FX + PIIX, 1996)", version), None, ("QEMU", 1, "Other"),
        [qemu_dimm(i, kib) for i, kib in enumerate(dimms)]), 654336, 520, "desktop")
    m.memory(usable)
    m.pci("bridge", "0000:00:00.0", 0x8086, 0x1237, (6, 0), sub=(0x1AF4, 0x1100), revision=2)
    m.pci("bridge", "0000:00:01.0", 0x8086, 0x7000, (6, 1), sub=(0x1AF4, 0x1100))
    m.pci("usb_controller", "0000:00:01.2", 0x8086, 0x7020, (0x0C, 3), interface=0,
          sub=(0x1AF4, 0x1100), driver="uhci_hcd", revision=1)
    m.pci("graphics_card", "0000:00:02.0", 0x1234, 0x1111, (3, 0), interface=0,
          sub=(0x1AF4, 0x1100), driver="bochs-drm", revision=2)
    net = m.pci("pci", net_bdf, 0x1AF4, 0x1000, (2, 0), sub=(0x1AF4, 1), driver="virtio-pci")
    m.pci("storage_controller", "0000:00:01.1", 0x8086, 0x7010, (1, 1), interface=0x80,
          sub=(0x1AF4, 0x1100), driver="ata_piix")
    scsi = m.pci("storage_controller", scsi_bdf, 0x1AF4, 0x1004, (1, 0), sub=(0x1AF4, 8),
                 driver="virtio-pci")
    child = m.virtio("unknown", 1, scsi, "virtio_scsi")
    eth = m.virtio("network_controller", 2, net, "virtio_net", "Ethernet Card 0", [net_name])
    m.qemu_scsi(child, device_id, sectors)
    m.interface(net_name, eth, "virtio_net")
    m.interface("lo", 0)
    m.write(name, processor)


def contabo():
    epyc = cpu("AuthenticAMD", "AMD EPYC Processor (with IBPB)", 23, 1, 2, 12, 12,
               MODERN + " hypervisor", 512)
    i440fx("contabo.json", [16777216] * 3, 51539607552, epyc, "0000:00:05.0", "0000:00:12.0",
           "eth0", "drive-scsi0", 1048576000)


def ovh():
    haswell = cpu("GenuineIntel", "Intel Core Processor (Haswell, no TSX)", 6, 60, 1, 2, 2,
                  BASIC + " ht syscall nx rdtscp lm pni pclmulqdq ssse3 cx16 sse4_1 sse4_2 popcnt"
                  " aes xsave avx rdrand hypervisor", 16384)
    i440fx("ovh.json", [4194304], 4026531840, haswell, "0000:00:04.0", "0000:00:03.0", "ens3",
           "drive-scsi0-0-0-0", 83886080)


def bartleby():
    sodimm, ddr2 = (13, "SODIMM"), (19, "DDR2")
    m = Machine("none", BIOS, smbios(
        ("Synthetic BIOS", "1.07", "03/14/2007"), ("Synthetic", "Legacy Notebook", "1"),
        ("Synthetic", "Legacy Board", "1"), ("Synthetic", 10, "Notebook"),
        [module(f"DIMM {i}", f"Bank {i}", "Synthetic", "DDR2-667-1G", 1048576, sodimm, ddr2, 667)
         for i in range(2)]), 653312, 516, "laptop")
    m.memory(2147483648)
    m.pci("bridge", "0000:00:00.0", 0x8086, 0x27A0, (6, 0), sub=(0x17AA, 0x2017), revision=3)
    lan = m.port("0000:00:1c.0", 0x8086, 0x27D0, 0x02)
    m.pci("bridge", "0000:00:1f.0", 0x8086, 0x27B9, (6, 1), driver="lpc_ich", revision=2)
    m.pci("graphics_card", "0000:00:02.0", 0x8086, 0x27A2, (3, 0), interface=0, driver="i915",
          revision=3)
    eth = m.pci("network_controller", "0000:02:00.0", 0x8086, 0x109A, (2, 0), lan,
                driver="e1000e", names=["enp2s0"])
    ahci = m.pci("storage_controller", "0000:00:1f.2", 0x8086, 0x27C5, (1, 6), interface=1,
                 driver="ahci", revision=2)
    m.sata(ahci, "Hitachi HTS541660J9SA00", "SYNTHB00000001", "0x5000cca000000b01", "C7MP",
           117210240)
    m.interface("enp2s0", eth, "e1000e")
    m.interface("lo", 0)
    m.write("bartleby.json", cpu("GenuineIntel", "Intel(R) Core(TM)2 CPU T5600 @ 1.83GHz", 6, 15, 6,
                                 2, 2, BASIC + " ht syscall nx lm pni monitor vmx ssse3 cx16",
                                 2048))


if __name__ == "__main__":
    for make in (zephyrus, yoga, hetzner, contabo, ovh, bartleby):
        make()
    zephyrus("zephyrus-one-disk.json", has_one_disk=True)
