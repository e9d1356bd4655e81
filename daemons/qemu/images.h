/* What lies behind a disk image: the chain of backing files that QEMU will open. */
#pragma once

#include "model/domain/domain.h"

/* Follows the headers of a disk's image where the document does not say what lies behind it, and completes the document: source.backing
 * down to the last layer, where one of type STORAGE_NONE says so. 0, or -1 with the error set. */
int images_complete_chain(DomainDef *def, DomainDisk *disk);

/* The size the guest sees of an image: from a qcow2 header, else the file's own. */
uint64_t images_capacity(const char *path, StorageFormat format, uint64_t file_size);
