// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package permission

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// standIns puts texts of [policy.Unknown] in the place of values that are not known yet, so
// that the known parts of a configuration can be checked.
type standIns struct{ n int }

// withStandIns returns a configuration without unknown values. One block of which nothing is known
// stands for all where it is not known how many there are. Nulls in lists get a stand-in
// too: a validator of the schema speaks of them.
func withStandIns(config tfsdk.Config) (tfsdk.Config, error) {
	var s standIns
	raw, err := tftypes.Transform(config.Raw, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		inList := false
		switch at.LastStep().(type) {
		case tftypes.ElementKeyInt, tftypes.ElementKeyValue:
			inList = true
		}
		if v.IsKnown() && !(inList && v.IsNull() && v.Type().Is(tftypes.String)) {
			return v, nil
		}
		return s.of(v.Type())
	})
	if err != nil {
		return config, fmt.Errorf("unknown values: %w", err)
	}
	config.Raw = raw
	return config, nil
}

// of returns a stand-in for a value of a type: a text of its own, one of them in a list, or
// one in each attribute of an object.
func (s *standIns) of(typ tftypes.Type) (tftypes.Value, error) {
	element := func(typ tftypes.Type, of tftypes.Type) (tftypes.Value, error) {
		v, err := s.of(of)
		return tftypes.NewValue(typ, []tftypes.Value{v}), err
	}
	switch typ := typ.(type) {
	case tftypes.List:
		return element(typ, typ.ElementType)
	case tftypes.Set:
		return element(typ, typ.ElementType)
	case tftypes.Object:
		attributes := map[string]tftypes.Value{}
		for name, of := range typ.AttributeTypes {
			v, err := s.of(of)
			if err != nil {
				return v, err
			}
			attributes[name] = v
		}
		return tftypes.NewValue(typ, attributes), nil
	}
	if typ.Is(tftypes.String) {
		s.n++
		return tftypes.NewValue(typ, policy.Unknown(s.n)), nil
	}
	return tftypes.NewValue(typ, nil), nil
}

// isStandIn reports whether a text stands for a value that is not known yet.
func isStandIn(text types.String) bool { return policy.IsUnknown(text.ValueString()) }
