# hetzner: the production server. UEFI; databases, containers and logs in subvolumes of one btrfs.
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
    device = "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_107063565";
    content = {
      type = "gpt";
      partitions = {
        ESP = {
          size = "1G";
          type = "EF00";
          content = {
            type = "filesystem";
            format = "vfat";
            mountpoint = "/boot";
            mountOptions = [ "umask=0077" ];
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
              "@swap" = mounted "/swap" // {
                swap.swapfile.size = "8G";
              };
            };
          };
        };
      };
    };
  };
}
