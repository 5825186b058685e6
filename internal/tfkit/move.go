// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Move says how the state of a resource type of the alicloud provider becomes that of the object.
// Attributes of the same name are taken over. Terraform reads the object afterwards, as it does
// after an import.
type Move struct {
	// From is the resource type: alicloud_ram_user.
	From string
	// Attributes are those of the object that are taken from elsewhere; nil for one that is not taken
	// over.
	Attributes map[string]Source
	// Refuse says what to do instead, where one object of the type is several of ours.
	Refuse string
}

// Source finds a value in the state of another provider; nil where there is none.
type Source func(state map[string]any) any

// From takes the first of these attributes that holds something.
func From(names ...string) Source {
	return func(state map[string]any) any {
		for _, name := range names {
			if v := state[name]; v != nil && v != "" {
				return v
			}
		}
		return nil
	}
}

// FromID takes the id where it is a number: older releases of alicloud had a name or a constant
// there.
func FromID(state map[string]any) any {
	if id, _ := state["id"].(string); isNumber(id) {
		return id
	}
	return nil
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// alicloud is the name of the provider, in any namespace and of any registry: mirrors and forks
// have their own.
const alicloud = "alicloud"

var _ resource.ResourceWithMoveState = &managedResource[struct{}]{}

// MoveState takes over the state of the object from another provider.
func (r *managedResource[M]) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{
		StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
			if err := r.move(ctx, req, resp); err != nil {
				resp.Diagnostics.AddError(fmt.Sprintf("Cannot move %s to ram_%s", req.SourceTypeName, r.spec.Type),
					upperFirst(err.Error())+".")
			}
		},
	}}
}

func (r *managedResource[M]) move(
	ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse,
) error {
	move, err := r.moveFrom(req.SourceProviderAddress, req.SourceTypeName)
	if err != nil {
		return err
	}
	if req.SourceRawState.JSON == nil {
		return errors.New("the state was last written by a Terraform before 0.12; run `terraform apply -refresh-only` " +
			"with the alicloud provider once, and move it then")
	}
	var old map[string]any
	if json.Unmarshal(req.SourceRawState.JSON, &old) != nil || old == nil {
		return errors.New("the state is no JSON object")
	}
	m, err := r.moved(ctx, move, old, &resp.TargetState)
	if err != nil {
		return err
	}
	private := Private{resp.TargetPrivate}
	if r.spec.Identity.Account {
		if err := private.Set(ctx, instanceKey, rand.Text()); err != nil {
			return err
		}
	}
	account := movedAccount(m)
	if account != "" { // what follows refuses credentials of another one
		if err := private.Set(ctx, accountKey, account); err != nil {
			return err
		}
	}
	resp.Diagnostics.Append(r.spec.setIdentity(ctx, m, account, resp.TargetIdentity)...)
	return private.Set(ctx, importedKey, true)
}

// movedAccount is the account of what was moved, "" where the old state does not tell it.
func movedAccount(m any) string {
	account := textOf(field(m, accountKey))
	if arn := strings.Split(textOf(field(m, arnKey)), ":"); account == "" && len(arn) > accountInARN {
		account = arn[accountInARN]
	}
	if !isNumber(account) {
		return ""
	}
	return account
}

// moveFrom finds what is known of a resource type of another provider.
func (r *managedResource[M]) moveFrom(provider, resourceType string) (Move, error) {
	var known []string
	for _, move := range r.spec.Moves {
		known = append(known, move.From)
		if move.From != resourceType || provider[strings.LastIndexByte(provider, '/')+1:] != alicloud {
			continue
		}
		if move.Refuse != "" {
			return Move{}, errors.New(move.Refuse)
		}
		return move, nil
	}
	if len(known) == 0 {
		return Move{}, errors.New("it can be moved from no other resource type; import it instead")
	}
	return Move{}, fmt.Errorf("it is moved from %s of the provider aliyun/alicloud or hashicorp/alicloud, or one of that "+
		"name elsewhere, and not from %s of %s", strings.Join(known, ", "), resourceType, provider)
}

// moved puts into the state what an old state says.
func (r *managedResource[M]) moved(ctx context.Context, move Move, old map[string]any, state *tfsdk.State) (*M, error) {
	kinds := attributeTypes(r.spec.schema(ctx))
	m, err := blank[M](ctx, kinds)
	if err != nil {
		return nil, err
	}
	if err := firstError(state.Set(ctx, m)); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		source, named := move.Attributes[name]
		v := old[name]
		if named {
			v = nil
			if source != nil {
				v = source(old)
			}
		}
		if err := setMoved(ctx, state, path.Root(name), v, kinds[name] == types.Int64Type); err != nil {
			return nil, fmt.Errorf("%w for %s", err, name)
		}
	}
	if err := firstError(state.Get(ctx, m)); err != nil {
		return nil, err
	}
	if !r.spec.identified(m) && textOf(field(m, r.spec.Identity.LookupBy)) == "" {
		return nil, fmt.Errorf("the state does not tell which %s it is: %s", r.spec.Noun,
			strings.Join(r.spec.Identity.Attributes, ", "))
	}
	return m, nil
}

// setMoved puts a value of an old state at a place of the new one.
func setMoved(ctx context.Context, state *tfsdk.State, at path.Path, v any, whole bool) error {
	switch v := v.(type) {
	case nil:
		return nil
	case map[string]any: // tags, timeouts
		for _, key := range slices.Sorted(maps.Keys(v)) {
			place := at.AtMapKey(key)
			if at.Equal(path.Root("timeouts")) {
				place = at.AtName(key)
			}
			if err := setMoved(ctx, state, place, v[key], false); err != nil {
				return err
			}
		}
		return nil
	case float64:
		if whole {
			return setMoved(ctx, state, at, int64(v), whole)
		}
	}
	if state.SetAttribute(ctx, at, v).HasError() {
		return errOfAnotherType
	}
	return nil
}

var errOfAnotherType = errors.New("the state has a value of another type")
