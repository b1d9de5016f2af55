#include "harness/cli/emulate_options.hpp"

#include <CLI/CLI.hpp>

namespace harness::cli {

void add_emulate(CLI::App& app, EmulateS3Options& options) {
    CLI::App* emulate =
        app.add_subcommand("emulate", "Run a service that scenarios speak to, by itself");
    emulate->require_subcommand(1);
    CLI::App* s3 = emulate->add_subcommand("s3", "An object store that speaks S3, until Ctrl-C");
    s3->add_option("--port", options.port, "Port; default any free one, which is printed");
    s3->add_option("--address", options.address, "Address to listen on (127.0.0.1)");
    s3->add_option("--as", options.as,
                   "s3, or b2: Backblaze's rules, its own API beside S3, and what it would cost")
        ->check(CLI::IsMember({"s3", "b2"}));
    s3->add_option("--checksums", options.checksums,
                   "accept, or reject x-amz-checksum-… as B2 did until the middle of 2025")
        ->check(CLI::IsMember({"accept", "reject"}));
    s3->add_option("--prices", options.prices,
                   "A JSON file of price cards for the bill of --as b2 (docs/bill.md)");
    s3->add_option(
        "--bill", options.bill,
        "Write the months' bills to this file: as JSON, or a chart where it ends in .svg");
    s3->add_option("--key", options.keys,
                   "ID:SECRET[:ACCOUNT][,can=A|B][,bucket=B][,prefix=P][,until=TIME][,master]; may "
                   "be repeated; default one that is printed")
        ->allow_extra_args(false);
    s3->add_option("--bucket", options.buckets, "A bucket that is there at the start")
        ->allow_extra_args(false);
    s3->add_option("--region", options.region,
                   "What it is called (us-east-1; with --as b2 eu-central-003)");
    s3->add_option("--domain", options.domains,
                   "A host name below which names of buckets stand: b.DOMAIN is bucket b")
        ->allow_extra_args(false);
    s3->add_option("--fault", options.faults,
                   "What goes wrong, and when: on=PutObject,do=SlowDown,times=3; may be repeated")
        ->allow_extra_args(false);
    s3->add_option("--seed", options.seed, "Of faults with a chance: the same draws the same (1)");
    s3->add_option("--directory", options.directory,
                   "Keep everything in this directory, also for the next time; default in memory");
    s3->add_option("--tls", options.certificate,
                   "Speak TLS, and write the certificate that clients are to trust to this file");
    s3->add_flag("-v,--verbose", options.is_verbose, "A line for each request");
    s3->footer(R"(Examples:
  harness emulate s3 --port 9000 --bucket backups
  harness emulate s3 --tls ca.pem --key me:secret
  harness emulate s3 --directory store --key me:secret
  harness emulate s3 --fault on=GetObject,key=data/*,do=flip,times=1
  harness emulate s3 --as b2 --key 'host:secret,can=listFiles|readFiles|writeFiles,prefix=host/'

Words of a key: can=readFiles|writeFiles (B2's capabilities; default all), bucket= (the only one),
prefix= (of its names), until=2026-03-01T02:00:00Z, master (which B2's S3 does not take).

Words of a fault:
  on=A|B         operations by their names in S3; default any
  key=data/*     keys by a pattern; default any
  do=            an error (SlowDown, InternalError, AccessDenied, RequestTimeTooSkewed, ...),
                 storage-cap, download-cap, transaction-cap, or
                 delay (by=3s), slow (bytes=1000 in a second), cut (bytes=N of the answer),
                 reset, reset-in-body (bytes=N of the request), lose-answer, flip (a bit),
                 wrong-etag, gone (the object), stale (by=1h: a list as it was)
  skip=N times=N chance=0.1 from=2026-03-01T02:00:00Z until=...

Without --directory everything is forgotten at the end. With it, all that was acknowledged is there
again at the next start, also after a `kill -9` at any moment. Requests of a kind that it does not
know are answered with NotImplemented, and counted when it ends.)");
}

} // namespace harness::cli
