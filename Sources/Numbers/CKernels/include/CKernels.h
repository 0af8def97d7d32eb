// The only C with algorithms of our own.
#pragma once
#include "curve25519.h"
#include "dispatch.h"
#include "masks.h"
#include "projections.h"
#include "residues.h"
#include "ring.h"
#include "ring_selftest.h"
#include "subset_sums.h"
