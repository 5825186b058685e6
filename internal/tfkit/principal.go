// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// Principal is an object that others hang on: a user, a group, a role, a policy. RAM knows it by a
// name that can change hands, Terraform also by an ID that cannot.
type Principal struct {
	kind *principalKind
	// name and id point into a model; id is nil where the model has no attribute for it.
	name, id *types.String
	// own says that it is the object itself, which a read tells by its stable ID.
	own bool
}

// bearer is who bears a name at this moment.
type bearer struct {
	Name    string `json:"name"`
	ID      string `json:"id"`
	Created string `json:"created"`
}

// principalKind is what RAM can do with a kind of principals.
type principalKind struct {
	name      string // as RAM's codes have it: User
	words     string // as a sentence has it; the name in lower case where it is ""
	attribute string // the name of the resource's attribute: user_name
	byName    func(ctx context.Context, c *ram.Client, name string) (bearer, error)
	// byID finds it after a rename; nil where RAM cannot rename it.
	byID func(ctx context.Context, c *ram.Client, id, lastName string) (bearer, error)
	// nameFolds says that RAM does not tell upper from lower case in the name.
	nameFolds bool
}

var userKind = &principalKind{
	name: "User", attribute: "user_name",
	byName: func(ctx context.Context, c *ram.Client, name string) (bearer, error) {
		u, err := c.GetUserByName(ctx, name)
		return bearer{u.UserName, u.UserID, u.CreateDate}, err
	},
	byID: func(ctx context.Context, c *ram.Client, id, _ string) (bearer, error) {
		u, err := c.GetUser(ctx, id)
		return bearer{u.UserName, u.UserID, u.CreateDate}, err
	},
}

// RAM finds a group by its name only, so the name that is known is tried before the listing.
var groupKind = &principalKind{
	name: "Group", attribute: "group_name",
	byName: func(ctx context.Context, c *ram.Client, name string) (bearer, error) {
		g, err := c.GetGroup(ctx, name)
		return bearer{g.GroupName, g.GroupID, g.CreateDate}, err
	},
	byID: func(ctx context.Context, c *ram.Client, id, lastName string) (bearer, error) {
		g, err := c.GetGroup(ctx, lastName)
		if ram.IsNotExist(err) || (err == nil && g.GroupID != id) {
			g, err = c.GetGroupByID(ctx, id)
		}
		return bearer{g.GroupName, g.GroupID, g.CreateDate}, err
	},
}

var roleKind = &principalKind{
	name: "Role", attribute: "role_name",
	byName: func(ctx context.Context, c *ram.Client, name string) (bearer, error) {
		r, err := c.GetRole(ctx, name)
		return bearer{r.RoleName, r.RoleID, r.CreateDate}, err
	},
}

// A policy has no ID: the time of its creation tells it from a later one of its name (reference:
// behaviours.md §1).
var policyKind = &principalKind{
	name: "Policy", attribute: "policy_name", nameFolds: true,
	byName: func(ctx context.Context, c *ram.Client, name string) (bearer, error) {
		p, err := c.GetPolicy(ctx, ram.PolicyTypeCustom, name)
		return bearer{p.PolicyName, p.CreateDate, p.CreateDate}, err
	},
}

// A system policy is always there.
var systemPolicyKind = &principalKind{name: "SystemPolicy", attribute: "policy_name", nameFolds: true}

// Identity providers have no ID either.
var samlProviderKind = &principalKind{
	name: "SAMLProvider", words: "SAML provider", attribute: "saml_provider_name",
	byName: func(ctx context.Context, c *ram.Client, name string) (bearer, error) {
		p, err := c.GetSAMLProvider(ctx, name)
		return bearer{p.SAMLProviderName, p.CreateDate, p.CreateDate}, err
	},
}

var oidcProviderKind = &principalKind{
	name: "OIDCProvider", words: "OIDC provider", attribute: "oidc_provider_name",
	byName: func(ctx context.Context, c *ram.Client, name string) (bearer, error) {
		p, err := c.GetOIDCProvider(ctx, name)
		return bearer{p.OIDCProviderName, p.CreateDate, p.CreateDate}, err
	},
}

// UserPrincipal is a RAM user.
func UserPrincipal(name, id *types.String) Principal {
	return Principal{kind: userKind, name: name, id: id}
}

// GroupPrincipal is a RAM user group.
func GroupPrincipal(name, id *types.String) Principal {
	return Principal{kind: groupKind, name: name, id: id}
}

// RolePrincipal is a RAM role.
func RolePrincipal(name, id *types.String) Principal {
	return Principal{kind: roleKind, name: name, id: id}
}

// PolicyPrincipal is a policy; createDate is nil in the model of what merely hangs on one.
func PolicyPrincipal(policyType string, name, createDate *types.String) Principal {
	if policyType == ram.PolicyTypeSystem {
		return Principal{kind: systemPolicyKind, name: name}
	}
	return Principal{kind: policyKind, name: name, id: createDate}
}

// SAMLProviderPrincipal is a SAML provider.
func SAMLProviderPrincipal(name, createDate *types.String) Principal {
	return Principal{kind: samlProviderKind, name: name, id: createDate}
}

// OIDCProviderPrincipal is an OIDC provider.
func OIDCProviderPrincipal(name, createDate *types.String) Principal {
	return Principal{kind: oidcProviderKind, name: name, id: createDate}
}

// noun is the kind in a sentence: user.
func (k *principalKind) noun() string { return cmp.Or(k.words, strings.ToLower(k.name)) }

// noun is the principal in a sentence: user.
func (p Principal) noun() string { return p.kind.noun() }

// idAttribute is the attribute of a dependent that holds the ID.
func (p Principal) idAttribute() string { return p.noun() + "_id" }

func (p Principal) idText() string {
	if p.id == nil {
		return ""
	}
	return p.id.ValueString()
}

// key is the principal among the names of a plan.
func (p Principal) key() string { return p.kind.name + "/" + p.fold(p.name.ValueString()) }

func (p Principal) fold(name string) string {
	if p.kind.nameFolds {
		return strings.ToLower(name)
	}
	return name
}

// canBeRenamed tells whether RAM can give the principal another name.
func (p Principal) canBeRenamed() bool { return p.kind.byID != nil }

// isNamed tells whether the principal has the name.
func (p Principal) isNamed(name string) bool { return p.fold(name) == p.fold(p.name.ValueString()) }

// current is who the principal is now: what has no ID yet has the name that Terraform knows. It is
// an error that means "does not exist" where somebody else bears the name of what cannot be
// renamed.
func (p Principal) current(ctx context.Context, c *ram.Client) (bearer, error) {
	name, id := p.name.ValueString(), p.idText()
	if id == "" {
		return bearer{Name: name}, nil
	}
	if p.kind.byID != nil {
		return p.kind.byID(ctx, c, id, name)
	}
	b, err := p.kind.byName(ctx, c, name)
	if err == nil && b.ID != id {
		err = ram.NameReused(p.kind.name)
	}
	return b, err
}

// namesOf are the present names of principals. seen is false where RAM does not show the ID of one,
// so that all there is to go by is its name in the state.
func namesOf(ctx context.Context, c *ram.Client, principals []Principal) (names []string, seen bool, err error) {
	seen = true
	for _, p := range principals {
		now, err := p.current(ctx, c)
		if ram.IsNotExist(err) && !errors.Is(err, ram.ErrNameReused) {
			now, seen = bearer{Name: p.name.ValueString()}, false
			var other bearer
			other, err = p.kind.byName(ctx, c, now.Name)
			switch {
			case ram.IsNotExist(err): // it is gone, or too new to be seen, which the write will tell
				err = nil
			case err == nil && other.ID != p.idText():
				err = ram.NameReused(p.kind.name)
			}
		}
		if err != nil {
			return nil, false, err
		}
		names = append(names, now.Name)
	}
	return names, seen, nil
}

// withCurrentNames writes under the names that principals have at this moment: the name in the
// state may be an old one, and somebody else's by now. A write that finds nothing may have come
// after a rename, under a name that another principal has since: it is sent again under the new
// one, and nothing is taken for gone before.
func withCurrentNames(ctx context.Context, c *ram.Client, principals []Principal, write func([]string) error) error {
	var renamed bool
	err := retry(ctx, c, ram.PropagationWindow, func(error) bool { return renamed }, func() error {
		renamed = false
		names, seen, err := namesOf(ctx, c, principals)
		if err != nil {
			return err
		}
		err = write(names)
		if !seen || !ram.IsNotExist(err) {
			return err
		}
		if renamed = isPrincipalGone(err); !renamed {
			var lookup error
			if renamed, lookup = areRenamed(ctx, c, principals, names); lookup != nil {
				return lookup // not knowing is not gone
			}
		}
		return err
	})
	if renamed {
		return fmt.Errorf("RAM shows the object under its ID and not under its name, try again: %w", err)
	}
	return err
}

// areRenamed asks RAM whether principals have other names by now than these.
func areRenamed(ctx context.Context, c *ram.Client, principals []Principal, names []string) (bool, error) {
	c.InvalidatePrincipals()
	now, seen, err := namesOf(ctx, c, principals)
	if ram.IsNotExist(err) {
		return false, nil // they are gone, and what hung on them with them
	}
	return seen && !slices.Equal(now, names), err
}

// isPrincipalGone tells whether RAM does not know a principal by its name. That only what hangs on
// it is gone has a code of its own.
func isPrincipalGone(err error) bool {
	switch ram.Code(err) {
	case "EntityNotExist.User", "EntityNotExist.Group", "EntityNotExist.Role", "EntityNotExist.Policy":
		return true
	}
	return false
}

var errContradiction = errors.New("RAM's answers contradict each other about whose the name is: try again")

// readFollowingRename reads what hangs on principals. What cannot be found under a name that
// Terraform knows, or is another one's by now, is looked for under the name that the ID has: a
// rename made elsewhere is a change of the name, not a loss. Where RAM's answers contradict each
// other, one of them lags behind: it is asked again, and nothing is taken for gone.
func readFollowingRename(ctx context.Context, c *ram.Client, principals []Principal, read func() error) error {
	if len(principals) == 0 {
		return read()
	}
	return retry(ctx, c, ram.PropagationWindow, func(err error) bool { return errors.Is(err, errContradiction) },
		func() error {
			return principals[0].follow(ctx, c, func() error {
				return readFollowingRename(ctx, c, principals[1:], read)
			})
		})
}

func (p Principal) follow(ctx context.Context, c *ram.Client, read func() error) error {
	err := read()
	if err == nil && p.idText() != "" && !p.own && p.isHandedOn(ctx, c) {
		err = ram.NameReused(p.kind.name)
	}
	if ram.IsNotExist(err) && p.idText() != "" {
		return p.readRenamed(ctx, c, read, err)
	}
	if err != nil || p.id == nil || p.idText() != "" {
		return err
	}
	b, err := p.kind.byName(ctx, c, p.name.ValueString())
	if err != nil {
		return err
	}
	*p.id = types.StringValue(b.ID)
	return nil
}

// isHandedOn tells whether the name is another principal's by now. The ID is asked for first: the
// client turns such reads of many objects into pages, and most of them were read anyway. Where RAM
// shows the ID under another name, or not at all, the bearer of the name decides.
func (p Principal) isHandedOn(ctx context.Context, c *ram.Client) bool {
	if now, err := p.current(ctx, c); err == nil && p.isNamed(now.Name) {
		return false
	}
	b, err := p.kind.byName(ctx, c, p.name.ValueString())
	return err == nil && b.ID != p.idText()
}

// readRenamed reads under the name that the ID has now, after gone.
func (p Principal) readRenamed(ctx context.Context, c *ram.Client, read func() error, gone error) error {
	now, err := p.current(ctx, c)
	if ram.IsNotExist(err) {
		return gone
	}
	if err != nil {
		return err // not knowing is not gone
	}
	before := *p.name
	if now.Name == before.ValueString() {
		if ram.Code(gone) == "EntityNotExist."+p.kind.name {
			return errContradiction
		}
		return gone // the principal is there, and what hung on it is not
	}
	*p.name = types.StringValue(now.Name)
	if err = read(); err != nil {
		*p.name = before
	}
	return err
}
