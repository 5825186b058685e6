// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Settings is embedded by the model of a group of settings, of which an account has one: it is
// always there. A setting that is not configured is left as it is; a destroy puts back what stood
// there before of those that are.
type Settings struct {
	AccountID       types.String `tfsdk:"account_id"`
	ManagedSettings types.Set    `tfsdk:"managed_settings"`
}

// SettingBool is a setting that is on or off.
func SettingBool(text string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, MarkdownDescription: text,
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
}

// SettingInt64 is a setting that is a number.
func SettingInt64(text string, rules ...validator.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true, Computed: true, MarkdownDescription: text, Validators: rules,
		PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
	}
}

// SettingsSpec completes the Spec of a group of settings, which has Read, from the one call that
// RAM has: set sends the whole group, since RAM resets what is left out.
func SettingsSpec[M any](s Spec[M], set func(context.Context, *ram.Client, *M) error) Spec[M] {
	group := settings[M]{read: s.Read, set: set}
	for name := range s.Schema.Attributes {
		group.names = append(group.names, name)
	}
	slices.Sort(group.names)
	s.Identity.Account = true
	s.ResourceOnly = append(s.ResourceOnly, "managed_settings")
	s.Schema.Attributes = maps.Clone(s.Schema.Attributes)
	s.Schema.Attributes[accountKey] = ComputedStable("The ID of the account.")
	s.Schema.Attributes["managed_settings"] = schema.SetAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: "The settings that are configured here. A destroy puts each back to what it was before, " +
			"unless somebody has changed it since. All others are left as they are.",
	}
	s.Plan, s.Create, s.Update, s.Delete = group.plan, group.write, group.write, group.restore
	s.List = &List[M]{All: group.list}
	return s
}

// list yields the one group of the account.
func (g settings[M]) list(ctx context.Context, c *ram.Client, _ Filter) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		m, err := g.current(ctx, c)
		if err == nil {
			*textField(m, accountKey), err = g.account(ctx, c)
		}
		yield(*m, err)
	}
}

func (g settings[M]) account(ctx context.Context, c *ram.Client) (types.String, error) {
	id, err := c.AccountID(ctx)
	return types.StringValue(id), err
}

type settings[M any] struct {
	names []string // of the attributes that are settings
	read  func(context.Context, *ram.Client, *M) error
	set   func(context.Context, *ram.Client, *M) error
}

// keptKey holds, in the private state, what is known of the managed settings, by their names.
const keptKey = "settings_kept"

// kept is what is known of a managed setting: what stood there before, and what Terraform has set.
// That is more than one value while nobody knows whether RAM took the last. The state cannot tell:
// a refresh puts there what somebody else has set.
type kept struct {
	Before []byte   `json:"before"`
	Ours   [][]byte `json:"ours"`
}

// plan tells which settings are managed: a changed set of them is an update. An import that brought
// the configured values is none.
func (g settings[M]) plan(_ context.Context, call Call[M]) error {
	managed := fields(call.Plan)["managed_settings"]
	var names []string
	changes := call.State == nil || !call.Imported
	for _, name := range g.names {
		configured := field(call.Config, name)
		switch {
		case configured.IsUnknown():
			managed.Set(reflect.ValueOf(types.SetUnknown(types.StringType)))
			return nil
		case !configured.IsNull():
			names = append(names, name)
			changes = changes || !configured.Equal(field(call.State, name))
		}
	}
	if changes {
		managed.Set(reflect.ValueOf(NewStringSet(names)))
	}
	return nil
}

// managedSettings are the names in a model.
func managedSettings(m any) []string {
	set, _ := field(m, "managed_settings").(types.Set)
	return StringSet(set)
}

// write puts the managed settings over what RAM has, remembers what stood there before, and tells
// what else RAM has changed.
func (g settings[M]) write(ctx context.Context, call Call[M]) error {
	known := map[string]kept{}
	if _, err := call.Private.Get(ctx, keptKey, &known); err != nil {
		return err
	}
	managed := managedSettings(call.Plan)
	maps.DeleteFunc(known, func(name string, _ kept) bool { return !slices.Contains(managed, name) })
	wanted, err := g.current(ctx, call.Client)
	if err != nil {
		return err
	}
	changes := false
	have, planned := fields(wanted), fields(call.Plan)
	for _, name := range managed {
		now, ours := field(wanted, name), field(call.Plan, name)
		if known[name], err = known[name].with(ctx, now, ours); err != nil {
			return err
		}
		changes = changes || !now.Equal(ours)
		have[name].Set(planned[name])
	}
	// Before the call: what was there must be known whatever becomes of it.
	if err := call.Private.Set(ctx, keptKey, known); err != nil {
		return err
	}
	if changes {
		if err := g.set(ctx, call.Client, wanted); err != nil {
			return err
		}
	}
	for name, k := range known {
		k.Ours = k.Ours[len(k.Ours)-1:]
		known[name] = k
	}
	if err := call.Private.Set(ctx, keptKey, known); err != nil || !changes {
		return err
	}
	return g.tellMoved(ctx, call, wanted, managed)
}

// with is what is known when Terraform is about to set another value.
func (k kept) with(ctx context.Context, now, ours attr.Value) (kept, error) {
	was, err := encodeValue(ctx, now)
	if err != nil {
		return k, err
	}
	if k.Before == nil {
		k.Before = was
	}
	set, err := encodeValue(ctx, ours)
	k.Ours = append(k.Ours, set)
	return k, err
}

// isOurs tells whether Terraform has set the value.
func (k kept) isOurs(ctx context.Context, now attr.Value) (bool, error) {
	value, err := encodeValue(ctx, now)
	return slices.ContainsFunc(k.Ours, func(ours []byte) bool { return bytes.Equal(ours, value) }), err
}

func (g settings[M]) current(ctx context.Context, c *ram.Client) (*M, error) {
	m := new(M)
	return m, g.read(ctx, c, m)
}

// tellMoved warns of settings that RAM has changed unasked.
func (g settings[M]) tellMoved(ctx context.Context, call Call[M], wanted *M, managed []string) error {
	now, err := g.current(ctx, call.Client)
	if err != nil {
		return nil //nolint:nilerr // the read after the write meets it again
	}
	var moved []string
	for _, name := range g.names {
		if !slices.Contains(managed, name) && !field(now, name).Equal(field(wanted, name)) {
			moved = append(moved, name)
		}
	}
	if len(moved) > 0 {
		call.Warn("RAM has changed other settings", fmt.Sprintf(
			"With the settings that were sent, these have changed in the account, which are not configured: %s.",
			strings.Join(moved, ", ")))
	}
	return nil
}

// restore puts back what stood there before, of the settings that still have our value.
func (g settings[M]) restore(ctx context.Context, call Call[M]) error {
	known := map[string]kept{}
	if _, err := call.Private.Get(ctx, keptKey, &known); err != nil {
		return err
	}
	wanted, err := g.current(ctx, call.Client)
	if err != nil {
		return err
	}
	var put, left []string
	have := fields(wanted)
	for _, name := range managedSettings(call.State) {
		now := field(wanted, name)
		ours, err := known[name].isOurs(ctx, now)
		if err != nil {
			return err
		}
		if !ours {
			left = append(left, name)
			continue
		}
		before, err := decodeValue(ctx, known[name].Before, now.Type(ctx))
		if err != nil {
			return err
		}
		if !before.Equal(now) {
			put = append(put, name)
			have[name].Set(reflect.ValueOf(before))
		}
	}
	if len(left) > 0 {
		call.Warn("Settings were left as they are", fmt.Sprintf("They have been changed since, or what stood there before "+
			"is not known (after an import, or `terraform taint`): %s.", strings.Join(left, ", ")))
	}
	if len(put) == 0 {
		return nil
	}
	if err := g.set(ctx, call.Client, wanted); err != nil {
		return fmt.Errorf("putting back %s; `terraform state rm` leaves the settings as they are: %w",
			strings.Join(put, ", "), err)
	}
	return nil
}

// encodeValue and decodeValue turn a value into what private state can hold, and back.
func encodeValue(ctx context.Context, v attr.Value) ([]byte, error) {
	t, err := v.ToTerraformValue(ctx)
	if err != nil {
		return nil, err
	}
	d, err := tfprotov6.NewDynamicValue(t.Type(), t)
	return d.MsgPack, err
}

func decodeValue(ctx context.Context, kept []byte, typ attr.Type) (attr.Value, error) {
	d := tfprotov6.DynamicValue{MsgPack: kept}
	t, err := d.Unmarshal(typ.TerraformType(ctx))
	if err != nil {
		return nil, err
	}
	return typ.ValueFromTerraform(ctx, t)
}

// claim refuses a second resource of the same group of settings: they would undo each other. Once
// an apply has begun, what is to be destroyed has been replaced: isReplaced tells its destroy.
func (m *Meta) claim(ctx context.Context, kind string, destroy bool, private Private) error {
	instance := ""
	if _, err := private.Get(ctx, instanceKey, &instance); err != nil {
		return err
	}
	if instance == "" {
		instance = rand.Text() // it is yet to be made, and planned once
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if destroy && m.applying {
		return nil
	}
	if m.claimed == nil {
		m.claimed = map[string]string{}
	}
	if other, ok := m.claimed[kind]; ok && other != instance {
		return errors.New("two resources manage the settings of one account, and would undo each other: keep one of them, " +
			"and where one has another address now, say so in a `moved` block; where one is deposed, which a " +
			"`create_before_destroy` that was broken off leaves, take the resource out of the state with " +
			"`terraform state rm` and import it")
	}
	m.claimed[kind] = instance
	return nil
}

// isReplaced tells whether this apply has made another resource of the same group of settings, by
// `create_before_destroy`.
func (m *Meta) isReplaced(ctx context.Context, kind string, private Private) (bool, error) {
	instance := ""
	_, err := private.Get(ctx, instanceKey, &instance)
	m.mu.Lock()
	defer m.mu.Unlock()
	other, ok := m.claimed[kind]
	return ok && other != instance, err
}
