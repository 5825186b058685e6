// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package driver

import (
	"fmt"
	"maps"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// encode and the functions below panic where a test is written wrongly: they run in many
// goroutines.
func encode(typ tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	out, err := tfprotov6.NewDynamicValue(typ, v)
	if err != nil {
		panic(err)
	}
	return &out
}

func decode(typ tftypes.Type, d *tfprotov6.DynamicValue) tftypes.Value {
	v, err := d.Unmarshal(typ)
	if err != nil {
		panic(err)
	}
	return v
}

// attributes takes an object apart; it is empty for a null object.
func attributes(v tftypes.Value) map[string]tftypes.Value {
	out := map[string]tftypes.Value{}
	if v.IsNull() || !v.IsKnown() {
		return out
	}
	if err := v.As(&out); err != nil {
		panic(err)
	}
	return maps.Clone(out) // As lends what the value holds
}

// Object makes a value of an object type of Go values; attributes that are not given are null.
func Object(typ tftypes.Type, given map[string]any) tftypes.Value {
	o, ok := typ.(tftypes.Object)
	if !ok {
		panic(fmt.Sprintf("%s is no object", typ))
	}
	values := map[string]tftypes.Value{}
	for name, at := range o.AttributeTypes {
		values[name] = value(at, given[name])
	}
	for name := range given {
		if _, ok := o.AttributeTypes[name]; !ok {
			panic("no such attribute: " + name)
		}
	}
	return tftypes.NewValue(typ, values)
}

func value(typ tftypes.Type, v any) tftypes.Value {
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case tftypes.Value:
		return v
	case int:
		return tftypes.NewValue(typ, big.NewFloat(float64(v)))
	case map[string]string:
		m := map[string]tftypes.Value{}
		for k, s := range v {
			m[k] = tftypes.NewValue(tftypes.String, s)
		}
		return tftypes.NewValue(typ, m)
	case map[string]any:
		return Object(typ, v)
	case []any:
		var element tftypes.Type
		switch t := typ.(type) {
		case tftypes.Set:
			element = t.ElementType
		case tftypes.List:
			element = t.ElementType
		}
		all := make([]tftypes.Value, len(v))
		for i, e := range v {
			all[i] = value(element, e)
		}
		return tftypes.NewValue(typ, all)
	}
	return tftypes.NewValue(typ, v)
}

// resolve replaces references by what the instances are known to be.
func resolve(set map[string]any, known func(Ref) tftypes.Value) map[string]any {
	out := map[string]any{}
	for name, v := range set {
		if ref, ok := v.(Ref); ok {
			out[name] = known(ref)
			continue
		}
		out[name] = v
	}
	return out
}

// proposed is what Terraform proposes: what is configured, else what stood there where the provider
// may decide.
func (p *process) proposed(kind string, prior, config tftypes.Value) tftypes.Value {
	proposal, before := attributes(config), attributes(prior)
	for _, a := range p.schemas[kind].Block.Attributes {
		switch {
		case a.WriteOnly:
			proposal[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		case !a.Computed || !proposal[a.Name].IsNull():
		case !prior.IsNull():
			proposal[a.Name] = before[a.Name]
		default:
			proposal[a.Name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(config.Type(), proposal)
}

// agrees checks what Terraform checks: that every value that was planned is what came.
func agrees(planned, got tftypes.Value, what string) error {
	have := attributes(got)
	for name, want := range attributes(planned) {
		if want.IsFullyKnown() && !want.Equal(have[name]) {
			return fmt.Errorf("provider produced inconsistent %s: %s was planned as %s and came as %s", what, name, want,
				have[name])
		}
	}
	return nil
}
