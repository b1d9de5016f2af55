#include "harness/libvirt/run_pool.hpp"

#include "harness/base/concat.hpp"
#include "harness/base/error.hpp"
#include "harness/libvirt/sparse_copy.hpp"
#include "harness/libvirt/xml.hpp"

#include <sstream>

namespace harness::libvirt {

namespace {

/// Where runs put their directories: beside the images that the daemon keeps anyway.
std::string base_directory(const Connection& connection) {
    const PoolHandle pool(virStoragePoolLookupByName(connection.get(), "default"));
    if (pool) {
        pugi::xml_document document;
        document.load_string(taken(virStoragePoolGetXMLDesc(pool.get(), 0)).c_str());
        const std::string path = document.child("pool").child("target").child_value("path");
        if (!path.empty()) {
            return path;
        }
    }
    if (connection.uri().find("/system") != std::string::npos) {
        return "/var/lib/libvirt/images";
    }
    throw Error(concat("no storage pool 'default' at ", connection.uri(),
                       ", beside which a run could put its images: define one (`virsh -c ",
                       connection.uri(), " pool-define-as default dir --target DIRECTORY`)"));
}

/// "+64055:+64055" as owner and group; whose the file is decides whether QEMU may open it.
void add_permissions(pugi::xml_node target, const std::string& owner, const char* mode) {
    pugi::xml_node permissions = add(target, "permissions");
    add_text(permissions, "mode", mode);
    const std::size_t colon = owner.find(":+");
    if (owner.starts_with("+") && colon != std::string::npos) {
        add_text(permissions, "owner", owner.substr(1, colon - 1));
        add_text(permissions, "group", owner.substr(colon + 2));
    }
}

std::string text_of(const pugi::xml_document& document) {
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default | pugi::format_no_declaration,
                  pugi::encoding_utf8);
    return out.str();
}

void remove_volumes(virStoragePoolPtr pool) {
    virStorageVolPtr* volumes = nullptr;
    const int count = virStoragePoolListAllVolumes(pool, &volumes, 0);
    for (int i = 0; i < count; ++i) {
        const VolumeHandle volume(volumes[i]);
        virStorageVolDelete(volume.get(), 0);
    }
    std::free(volumes);
}

} // namespace

std::string render_pool_xml(const std::string& name, const std::string& directory,
                            const std::string& owner) {
    pugi::xml_document document;
    pugi::xml_node pool = add(document, "pool", {{"type", "dir"}});
    add_text(pool, "name", name);
    pugi::xml_node target = add(pool, "target");
    add_text(target, "path", directory);
    add_permissions(target, owner, "0711");
    return text_of(document);
}

std::string render_volume_xml(const std::string& name, Bytes size, const std::string& owner) {
    pugi::xml_document document;
    pugi::xml_node volume = add(document, "volume");
    add_text(volume, "name", name);
    add_text(volume, "capacity", std::to_string(size.count));
    add_text(volume, "allocation", "0");
    pugi::xml_node target = add(volume, "target");
    add(target, "format", {{"type", "raw"}});
    add_permissions(target, owner, "0600");
    return text_of(document);
}

RunPool::RunPool(std::shared_ptr<Connection> connection, const std::string& name, std::string owner)
    : connection_(std::move(connection)), name_(name), owner_(std::move(owner)),
      directory_(concat(base_directory(*connection_), "/", name)) {
    const std::string xml = render_pool_xml(name_, directory_, owner_);
    pool_.reset(virStoragePoolCreateXML(connection_->get(), xml.c_str(),
                                        VIR_STORAGE_POOL_CREATE_WITH_BUILD));
    if (!pool_) {
        throw_last(concat("making the storage pool of this run in ", directory_));
    }
}

RunPool::~RunPool() {
    pool_.reset();
    if (connection_->is_alive()) {
        remove(*connection_, name_);
        return;
    }
    try {
        // Whatever ended the connection, the daemon may still be there.
        remove(Connection(connection_->uri()), name_);
    } catch (const Error&) {
        // Nobody answers; the next run at this URI removes it.
        return;
    }
}

void RunPool::remove(const Connection& connection, const std::string& name) noexcept {
    const PoolHandle pool(virStoragePoolLookupByName(connection.get(), name.c_str()));
    if (!pool) {
        return;
    }
    virStoragePoolRefresh(pool.get(), 0);
    remove_volumes(pool.get());
    // The directory can be deleted only by a pool that is not active, and a transient one is gone
    // then: so it is defined for that moment.
    const std::string xml = taken(virStoragePoolGetXMLDesc(pool.get(), 0));
    const PoolHandle defined(virStoragePoolDefineXML(connection.get(), xml.c_str(), 0));
    virStoragePoolDestroy(pool.get());
    if (defined) {
        virStoragePoolDelete(defined.get(), 0);
        virStoragePoolUndefine(defined.get());
    }
}

void RunPool::make(const std::string& name, Bytes size) {
    const std::string xml = render_volume_xml(name, size, owner_);
    const VolumeHandle volume(virStorageVolCreateXML(pool_.get(), xml.c_str(), 0));
    if (!volume) {
        throw_last(concat("making ", directory_, "/", name));
    }
}

VolumeHandle RunPool::find(const std::string& name) const {
    VolumeHandle volume(virStorageVolLookupByName(pool_.get(), name.c_str()));
    if (!volume) {
        throw_last(concat("looking for ", directory_, "/", name));
    }
    return volume;
}

void RunPool::upload(const std::filesystem::path& file, const std::string& name,
                     const std::atomic<bool>& is_cancelled) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) {
        throw Error(concat("reading ", file.string(), ": ", error.message()));
    }
    make(name, Bytes{size});
    const VolumeHandle volume = find(name);
    send_file(*connection_, volume.get(), file, is_cancelled);
}

void RunPool::download(const std::string& name, const std::filesystem::path& file) {
    const VolumeHandle volume = find(name);
    receive_file(*connection_, volume.get(), file);
}

} // namespace harness::libvirt
