// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// mayBeUnknown are the arguments that a plan can do without: they say neither where nor as whom to
// work, and hide nothing.
var mayBeUnknown = []string{"default_tags", "max_retries", "max_retry_wait"}

// unknownArgument is an argument that is not known yet but has to be.
type unknownArgument struct {
	at   path.Path
	name string // as it is written, e.g. assume_role.role_arn
}

// unknownArguments finds them in the provider's configuration, in the order of their names.
func unknownArguments(config tftypes.Value) []unknownArgument {
	var out []unknownArgument
	for name, v := range attributes(config) {
		if !slices.Contains(mayBeUnknown, name) {
			out = append(out, unknownWithin(path.Root(name), v)...)
		}
	}
	slices.SortFunc(out, func(a, b unknownArgument) int { return strings.Compare(a.name, b.name) })
	return out
}

// unknownWithin finds what is not known of the argument at a path: the whole, or some of an
// object's attributes.
func unknownWithin(at path.Path, v tftypes.Value) []unknownArgument {
	if v.IsFullyKnown() {
		return nil
	}
	inner := attributes(v)
	if len(inner) == 0 {
		return []unknownArgument{{at, at.String()}}
	}
	var out []unknownArgument
	for _, name := range slices.Sorted(maps.Keys(inner)) {
		out = append(out, unknownWithin(at.AtName(name), inner[name])...)
	}
	return out
}

// attributes are those of a known object, and none of everything else.
func attributes(v tftypes.Value) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	if !v.Type().Is(tftypes.Object{}) || !v.IsKnown() || v.IsNull() || v.As(&out) != nil {
		return nil
	}
	return out
}
