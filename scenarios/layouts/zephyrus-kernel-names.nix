# zephyrus.nix with both disks by their kernel names, which count up in the order in which the kernel
# finds the disks. Kept to show that the harness overwrites no other disk than the one that was meant.
let
  pool = [
    "compress=zstd:3"
    "noatime"
  ];
  mounted = mountpoint: {
    inherit mountpoint;
    mountOptions = pool;
  };
in
{
  disko.devices.disk = {
    primary = {
      type = "disk";
      device = "/dev/nvme0n1";
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
                "@dev" = mounted "/home/dev";
                "@nix" = mounted "/nix";
                "@containers" = mounted "/var/lib/containers";
                "@postgresql" = mounted "/var/lib/postgresql";
                "@redis" = mounted "/var/lib/redis";
              };
            };
          };
        };
      };
    };
    secondary = {
      type = "disk";
      device = "/dev/nvme1n1";
      content = {
        type = "gpt";
        partitions.data = {
          size = "100%";
          content = {
            type = "btrfs";
            extraArgs = [ "-f" ];
            subvolumes = {
              "@backups" = mounted "/var/lib/backups";
              "@cache" = mounted "/var/cache";
            };
          };
        };
      };
    };
  };
}
