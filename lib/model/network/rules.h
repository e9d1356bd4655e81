/* Shared by rules.c and checks.c. */
#pragma once

#include "core/error.h"
#include "model/network/network.h"

#include <string.h>

/* Refuses the document: returns -1 with the error set. */
#define refuse(code, ...) (error_set(VIR_FROM_NETWORK, code, __VA_ARGS__), -1)
#define refuse_xml(...) refuse(VIR_ERR_XML_ERROR, __VA_ARGS__)
#define refuse_config(...) refuse(VIR_ERR_CONFIG_UNSUPPORTED, __VA_ARGS__)
#define refuse_detail(...) refuse(VIR_ERR_XML_DETAIL, __VA_ARGS__)
