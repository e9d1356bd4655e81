/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/rpc/sample.h"

const XdrType xdr_sample_string = XDR_TYPE_STRING(64);

static const XdrArm value_arms[] = {
    XDR_ARM(1, SampleValue, value_u.i, &xdr_int),           XDR_ARM(2, SampleValue, value_u.ui, &xdr_uint),
    XDR_ARM(3, SampleValue, value_u.l, &xdr_hyper),         XDR_ARM(4, SampleValue, value_u.ul, &xdr_uhyper),
    XDR_ARM(5, SampleValue, value_u.d, &xdr_double),        XDR_ARM(6, SampleValue, value_u.i, &xdr_int),
    XDR_ARM(7, SampleValue, value_u.s, &xdr_sample_string),
};
const XdrType xdr_sample_value = XDR_TYPE_UNION(SampleValue, type, value_arms);

static const XdrField param_fields[] = {
    XDR_FIELD(SampleParam, field, &xdr_sample_string),
    XDR_FIELD(SampleParam, value, &xdr_sample_value),
};
const XdrType xdr_sample_param = XDR_TYPE_STRUCT(SampleParam, param_fields);

static const XdrField inner_fields[] = {
    XDR_FIELD(SampleInner, level, &xdr_int),
    XDR_FIELD(SampleInner, text, &xdr_sample_string),
};
const XdrType xdr_sample_inner = XDR_TYPE_STRUCT(SampleInner, inner_fields);

static const XdrField sample_fields[] = {
    XDR_FIELD(Sample, i, &xdr_int),
    XDR_FIELD(Sample, ui, &xdr_uint),
    XDR_FIELD(Sample, l, &xdr_hyper),
    XDR_FIELD(Sample, ul, &xdr_uhyper),
    XDR_FIELD(Sample, c, &xdr_char),
    XDR_FIELD(Sample, uc, &xdr_uchar),
    XDR_FIELD(Sample, s, &xdr_short),
    XDR_FIELD(Sample, us, &xdr_ushort),
    XDR_FIELD(Sample, b, &xdr_bool),
    XDR_FIELD(Sample, f, &xdr_float),
    XDR_FIELD(Sample, d, &xdr_double),
    XDR_FIELD(Sample, string, &xdr_sample_string),
    XDR_FIELD(Sample, maybe, XDR_ANON(XDR_TYPE_STRING_OPTIONAL(64))),
    XDR_FIELD(Sample, boxed, XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_sample_string))),
    XDR_FIELD(Sample, uuid, XDR_ANON(XDR_TYPE_OPAQUE(16))),
    XDR_FIELD(Sample, model, XDR_ANON(XDR_TYPE_VECTOR(char, &xdr_char, 32))),
    XDR_FIELD(Sample, blob, XDR_ANON(XDR_TYPE_BYTES(100))),
    XDR_FIELD(Sample, label, XDR_ANON(XDR_TYPE_ARRAY(&xdr_char, 100))),
    XDR_FIELD(Sample, names, XDR_ANON(XDR_TYPE_ARRAY(&xdr_sample_string, 8))),
    XDR_FIELD(Sample, params, XDR_ANON(XDR_TYPE_ARRAY(&xdr_sample_param, 8))),
    XDR_FIELD(Sample, inner, XDR_ANON(XDR_TYPE_OPTIONAL(&xdr_sample_inner))),
    XDR_FIELD(Sample, pair, XDR_ANON(XDR_TYPE_VECTOR(SampleInner, &xdr_sample_inner, 2))),
};
const XdrType xdr_sample = XDR_TYPE_STRUCT(Sample, sample_fields);
