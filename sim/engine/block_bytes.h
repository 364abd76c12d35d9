// SPDX-License-Identifier: GPL-3.0-or-later
// A block as bytes, to be stored or sent: README.md lists what stands in them. A block read back
// equals the one that was written, bit for bit.
#ifndef BULWARK_ENGINE_BLOCK_BYTES_H
#define BULWARK_ENGINE_BLOCK_BYTES_H

#include "base/bytes.h"
#include "engine/block.h"

#include <stdbool.h>

// Puts a computed block behind what is in `bytes`.
void block_put(const struct block *block, struct bytes *bytes);

// Reads block `index` of its layout. False when the bytes are not those of such a block, also when a
// world's number is none or its deterrence no chance; what `block` then holds is of no use.
bool block_take(struct block *block, uint32_t index, const struct bytes *bytes);

#endif
