# zephyrus.nix with both disks by their kernel names, which count up in the order in which the kernel
# finds the disks. Kept to show that the harness overwrites no other disk than the one that was meant.
let
  inherit ((import ./zephyrus.nix).disko.devices) disk;
in
{
  disko.devices.disk = {
    primary = disk.primary // {
      device = "/dev/nvme0n1";
    };
    secondary = disk.secondary // {
      device = "/dev/nvme1n1";
    };
  };
}
