// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package snapshot

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// Actions are those that a snapshot needs permission for.
func Actions() []string {
	return []string{
		"ram:GetDefaultDomain", "ram:GetLoginProfile", "ram:GetPolicy", "ram:GetRole", "ram:GetUserMFAInfo",
		"ram:ListAccessKeys", "ram:ListGroups", "ram:ListOIDCProviders", "ram:ListPolicies", "ram:ListPolicyAttachments",
		"ram:ListPolicyVersions", "ram:ListRoles", "ram:ListSAMLProviders", "ram:ListUsers", "ram:ListUsersForGroup",
	}
}

// Progress is told how many of how many objects of a kind have been read.
type Progress func(what string, done, all int)

// atOnce is how many objects are read at the same time. The client keeps to RAM's
// rates whatever it is.
const atOnce = 16

// Take reads the account of the credentials. An error names what could not be read:
// half a snapshot would answer questions wrongly.
func Take(ctx context.Context, cfg ram.Config, progress Progress) (*inventory.Account, error) {
	client, err := ram.NewClient(cfg)
	if err != nil {
		return nil, err
	}
	calls, err := rpc.New(cfg)
	if err != nil {
		return nil, err
	}
	t := &taker{client: client, rpc: calls, progress: progress, account: &inventory.Account{}}
	if t.account.ID, err = client.AccountID(ctx); err != nil {
		return nil, fmt.Errorf("asking whose account it is: %w", err)
	}
	for _, read := range []struct {
		what string
		read func(context.Context) error
	}{
		{"users", t.users}, {"groups", t.groups}, {"roles", t.roles}, {"attachments", t.attachments},
		{"policies", t.policies}, {"system policies", t.systemPolicies}, {"identity providers", t.providers},
	} {
		if err := read.read(ctx); err != nil {
			return nil, fmt.Errorf("reading the %s: %w", read.what, err)
		}
	}
	return t.account, nil
}

type taker struct {
	client   *ram.Client
	rpc      *rpc.Client
	progress Progress
	account  *inventory.Account
}

// all reads a listing to its end.
func all[V any](list iter.Seq2[V, error]) ([]V, error) {
	var out []V
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// each makes something of every object of a listing, several at once, in its order.
func each[V, R any](
	ctx context.Context, t *taker, what string, list []V, read func(context.Context, V) (R, error),
) ([]R, error) {
	out := make([]R, len(list))
	var mu sync.Mutex
	done := 0
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, v := range list {
		group.Go(func() (err error) {
			if out[i], err = read(ctx, v); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			t.progress(what, done, len(list))
			return nil
		})
	}
	return out, group.Wait()
}

func (t *taker) users(ctx context.Context) error {
	listed, err := all(t.client.ListUsers(ctx))
	if err != nil {
		return err
	}
	slices.SortFunc(listed, func(a, b ram.User) int { return strings.Compare(a.UserName, b.UserName) })
	t.account.Users, err = each(ctx, t, "users", listed, t.user)
	return err
}

func (t *taker) user(ctx context.Context, u ram.User) (inventory.User, error) {
	out := inventory.User{Name: u.UserName, ID: u.UserID}
	keys, err := t.client.ListAccessKeys(ctx, u.UserName)
	if err != nil {
		return out, err
	}
	for _, k := range keys {
		out.Keys = append(out.Keys, inventory.Key{ID: k.AccessKeyID, Active: k.Status == ram.AccessKeyActive})
	}
	switch profile, err := t.client.GetLoginProfile(ctx, u.UserName); {
	case err == nil:
		out.Login = &inventory.Login{Active: profile.Status != "Inactive", MFARequired: profile.MFABindRequired}
	case !ram.IsNotExist(err):
		return out, err
	}
	serial, err := t.client.GetMFADevice(ctx, u.UserName)
	if err != nil && !ram.IsNotExist(err) {
		return out, err
	}
	out.MFA = serial != ""
	return out, nil
}

func (t *taker) groups(ctx context.Context) error {
	listed, err := all(t.client.ListGroups(ctx))
	if err != nil {
		return err
	}
	slices.SortFunc(listed, func(a, b ram.Group) int { return strings.Compare(a.GroupName, b.GroupName) })
	members, err := each(ctx, t, "groups", listed, func(ctx context.Context, g ram.Group) ([]ram.Membership, error) {
		return t.client.ListUsersForGroup(ctx, g.GroupName)
	})
	if err != nil {
		return err
	}
	groupsOf := map[string][]string{}
	for i, g := range listed {
		t.account.Groups = append(t.account.Groups, inventory.Group{Name: g.GroupName, ID: g.GroupID})
		for _, m := range members[i] {
			name := strings.ToLower(m.UserName)
			groupsOf[name] = append(groupsOf[name], g.GroupName)
		}
	}
	for i := range t.account.Users {
		u := &t.account.Users[i]
		u.Groups = groupsOf[strings.ToLower(u.Name)]
	}
	return nil
}

// serviceRole is how the names of service-linked roles begin.
const serviceRole = "AliyunServiceRoleFor"

func (t *taker) roles(ctx context.Context) error {
	listed, err := all(t.client.ListRoles(ctx))
	if err != nil {
		return err
	}
	slices.SortFunc(listed, func(a, b ram.Role) int { return strings.Compare(a.RoleName, b.RoleName) })
	t.account.Roles, err = each(ctx, t, "roles", listed, func(ctx context.Context, r ram.Role) (inventory.Role, error) {
		out := inventory.Role{Name: r.RoleName, ID: r.RoleID, Service: strings.HasPrefix(r.RoleName, serviceRole)}
		var answer struct {
			rpc.Answer
			Role struct{ AssumeRolePolicyDocument string }
		}
		// Not by the client's GetRole, which asks for the tags too.
		err := t.rpc.Call(ctx, rpc.RAM.Op("GetRole", rpc.Params{"RoleName": r.RoleName}, &answer))
		if err != nil {
			return out, err
		}
		if out.Trust, err = policy.ParseLenient(answer.Role.AssumeRolePolicyDocument); err != nil {
			return out, fmt.Errorf("the trust policy of role %s: %w", r.RoleName, err)
		}
		return out, nil
	})
	return err
}

func (t *taker) attachments(ctx context.Context) error {
	for a, err := range t.client.ListPolicyAttachments(ctx, ram.AttachmentFilter{}) {
		if err != nil {
			return err
		}
		kind := inventory.Kind(strings.ToLower(string(a.PrincipalType)))
		t.account.Attachments = append(t.account.Attachments, inventory.Attachment{
			Principal:  inventory.Principal{Kind: kind, Name: a.PrincipalName},
			PolicyType: a.PolicyType, PolicyName: a.PolicyName, ResourceGroup: a.ResourceGroupID,
		})
	}
	slices.SortFunc(t.account.Attachments, func(a, b inventory.Attachment) int {
		return cmp.Or(strings.Compare(a.Principal.String(), b.Principal.String()),
			strings.Compare(a.PolicyType, b.PolicyType), strings.Compare(a.PolicyName, b.PolicyName),
			strings.Compare(a.ResourceGroup, b.ResourceGroup))
	})
	return nil
}
