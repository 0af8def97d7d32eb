#include "sealedsum.h"

// The functions are in the target CInterface, in Swift; the compiler checks them against the header.
