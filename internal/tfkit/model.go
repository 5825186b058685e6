// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Timeouts is embedded by every model: how long an operation may take.
type Timeouts struct {
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// fields returns the attributes of a model by name; the values are settable.
func fields(m any) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("tfsdk") == "" {
				walk(v.Field(i))
				continue
			}
			if tag := f.Tag.Get("tfsdk"); tag != "" && tag != "-" {
				out[tag] = v.Field(i)
			}
		}
	}
	walk(reflect.ValueOf(m).Elem())
	return out
}

// field returns one attribute of a model, nil where it has none of that name.
func field(m any, name string) attr.Value {
	f, ok := fields(m)[name]
	if !ok {
		return nil
	}
	v, _ := f.Interface().(attr.Value)
	return v
}

// textField points to a plain string attribute of a model; what identifies an object is one.
func textField(m any, name string) *types.String {
	p, ok := fields(m)[name].Addr().Interface().(*types.String)
	if !ok {
		panic(fmt.Sprintf("tfkit: %T: %s is no types.String", m, name)) //nolint:forbidigo // a mistake in a Spec
	}
	return p
}

// textOf returns the text of a string attribute, "" for null, unknown or absent.
func textOf(v attr.Value) string {
	s, ok := v.(basetypes.StringValuable)
	if !ok || s.IsNull() || s.IsUnknown() {
		return ""
	}
	text, diags := s.ToStringValue(context.Background())
	if diags.HasError() {
		return ""
	}
	return text.ValueString()
}

// blank returns a model with a typed null in every attribute: the zero value of a map or an object
// has no type, and the framework refuses it.
func blank[M any](ctx context.Context, types map[string]attr.Type) (*M, error) {
	m := new(M)
	for name, f := range fields(m) {
		typ, ok := types[name]
		if !ok {
			return nil, fmt.Errorf("model %T has an attribute %q that its schema lacks", *m, name)
		}
		if err := setNull(ctx, f, typ); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, err)
		}
	}
	return m, nil
}

// unknownToNull turns what is still unknown into null, so that the model can be saved as state.
func unknownToNull(ctx context.Context, m any) error {
	for name, f := range fields(m) {
		v, ok := f.Interface().(attr.Value)
		if !ok || !v.IsUnknown() {
			continue
		}
		if err := setNull(ctx, f, v.Type(ctx)); err != nil {
			return fmt.Errorf("attribute %q: %w", name, err)
		}
	}
	return nil
}

func setNull(ctx context.Context, f reflect.Value, typ attr.Type) error {
	v, err := typ.ValueFromTerraform(ctx, tftypes.NewValue(typ.TerraformType(ctx), nil))
	if err != nil {
		return err
	}
	rv := reflect.ValueOf(v)
	if !rv.Type().AssignableTo(f.Type()) {
		return fmt.Errorf("the schema's %s does not fit the model's %s", rv.Type(), f.Type())
	}
	f.Set(rv)
	return nil
}
