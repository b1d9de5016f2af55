# contabo: staging, a smaller mirror of hetzner.
# BIOS: GRUB in a partition of type EF02, which disko numbers first, and /boot outside of btrfs.
let
  mounted = mountpoint: {
    inherit mountpoint;
    mountOptions = [
      "compress=zstd:3"
      "noatime"
    ];
  };
in
{
  disko.devices.disk.main = {
    type = "disk";
    device = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0";
    content = {
      type = "gpt";
      partitions = {
        bios = {
          size = "1M";
          type = "EF02";
        };
        boot = {
          size = "1G";
          content = {
            type = "filesystem";
            format = "ext4";
            mountpoint = "/boot";
          };
        };
        root = {
          size = "100%";
          content = {
            type = "btrfs";
            extraArgs = [ "-f" ];
            subvolumes = {
              "@" = mounted "/";
              "@home" = mounted "/home";
              "@nix" = mounted "/nix";
              "@containers" = mounted "/var/lib/containers";
              "@postgresql" = mounted "/var/lib/postgresql";
              "@redis" = mounted "/var/lib/redis";
              "@backups" = mounted "/var/lib/backups";
              "@log" = mounted "/var/log";
            };
          };
        };
      };
    };
  };
}
