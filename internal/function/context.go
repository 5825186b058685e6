// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// addContext adds the condition keys of an object or a map to keys; a null takes a key away. Its
// error goes on from "The context".
func addContext(keys map[string][]string, v attr.Value) error {
	var given map[string]attr.Value
	switch v := concrete(v).(type) {
	case nil:
		return nil
	case basetypes.ObjectValue:
		given = v.Attributes()
	case basetypes.MapValue:
		given = v.Elements()
	default:
		return errors.New("must be an object or a map of condition keys, such as { \"acs:SourceIp\" = \"203.0.113.7\" }")
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		values, err := contextValues(given[key])
		switch {
		case err != nil:
			return fmt.Errorf("has a bad value for %q: it %w", key, err)
		case values == nil:
			delete(keys, key)
		default:
			keys[key] = values
		}
	}
	return nil
}

// concrete takes the value out of a dynamic one; nil is null.
func concrete(v attr.Value) attr.Value {
	for {
		if v == nil || v.IsNull() {
			return nil
		}
		d, ok := v.(basetypes.DynamicValue)
		if !ok {
			return v
		}
		v = d.UnderlyingValue()
	}
}

// contextValues are the values of one key; nil where the request does not carry it.
func contextValues(v attr.Value) ([]string, error) {
	var all []attr.Value
	switch v := concrete(v).(type) {
	case nil:
		return nil, nil
	case basetypes.TupleValue:
		all = v.Elements()
	case basetypes.ListValue:
		all = v.Elements()
	case basetypes.SetValue:
		all = v.Elements()
	default:
		all = []attr.Value{v}
	}
	var out []string
	for _, v := range all {
		s, err := contextValue(v)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func contextValue(v attr.Value) (string, error) {
	switch v := concrete(v).(type) {
	case basetypes.StringValue:
		return v.ValueString(), nil
	case basetypes.BoolValue:
		return fmt.Sprint(v.ValueBool()), nil
	case basetypes.NumberValue:
		return v.ValueBigFloat().Text('f', -1), nil
	case nil:
		return "", errors.New("holds a null")
	}
	return "", errors.New("must be a string, a number, a bool, or a list of these")
}
