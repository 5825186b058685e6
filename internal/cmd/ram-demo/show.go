// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// show takes one stack through its life.
func (b *workbench) show(ctx context.Context, out *screen, s stack) error {
	out.title(s.name + ": " + s.about)
	dir := filepath.Join(b.dir, s.name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(b.root, "examples", "stacks", s.name))); err != nil {
		return err
	}
	there := account{b.emulator.Call}
	before, err := there.inventory(ctx)
	if err != nil {
		return err
	}
	program := b.cli.Program()
	steps := []struct {
		label string
		do    func() (string, error)
	}{
		{program + " init", func() (string, error) {
			_, _, err := b.terraform(ctx, dir, nil, "init", "-no-color")
			return "provider ram " + version + " from the mirror", err
		}},
		{program + " apply", func() (string, error) {
			text, _, err := b.terraform(ctx, dir, nil, "apply", "-auto-approve", "-no-color")
			return b.sum(text), err
		}},
		{program + " plan", func() (string, error) {
			text, code, err := b.terraform(ctx, dir, []int{2}, "plan", "-detailed-exitcode", "-no-color")
			if err == nil && code == 2 {
				err = fmt.Errorf("the second plan wants to change something:\n%s", tail(text, 40))
			}
			return "no changes" + b.calls(), err
		}},
	}
	for _, step := range steps {
		b.emulator.ResetRequests()
		if err := out.step(step.label, step.do); err != nil {
			return err
		}
	}
	if err := b.showIdentities(ctx, out, dir, s); err != nil {
		return err
	}
	b.emulator.ResetRequests()
	if err := out.step(program+" destroy", func() (string, error) {
		text, _, err := b.terraform(ctx, dir, nil, "destroy", "-auto-approve", "-no-color")
		return b.sum(text), err
	}); err != nil {
		return err
	}
	return out.step("nothing left", func() (string, error) {
		after, err := there.inventory(ctx)
		if err == nil && after != before {
			err = fmt.Errorf("the account holds %s; before the stack it held %s", after, before)
		}
		return after.String(), err
	})
}

var summary = regexp.MustCompile(`(?m)^(?:Apply|Destroy) complete! Resources: (.*)\.$`)

// sum is Terraform's own summary of an apply, and the calls it took.
func (b *workbench) sum(output string) string {
	done := "done"
	if m := summary.FindStringSubmatch(output); m != nil {
		done = m[1]
	}
	return done + b.calls()
}

// calls tells how many API calls there were since the counts were reset.
func (b *workbench) calls() string {
	n := 0
	for _, count := range b.emulator.Requests() {
		n += count
	}
	return fmt.Sprintf(", %d API calls", n)
}

// showIdentities tells of each user what it has and tries what it may do: with its own key where it
// has one, and by its policies for the services that are not emulated.
func (b *workbench) showIdentities(ctx context.Context, out *screen, dir string, s stack) error {
	users, err := account{b.emulator.Call}.identities(ctx)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, user := range users {
		seen[user.name] = true
		out.row(user.name, "has "+user.String())
		if user.name == s.keyOf {
			if err := b.tryKey(ctx, out, dir); err != nil {
				return fmt.Errorf("the key of %s: %w", user.name, err)
			}
		}
		for _, c := range s.checks {
			if c.user != user.name {
				continue
			}
			if err := tryPolicies(out, user, c); err != nil {
				return err
			}
		}
	}
	for _, c := range s.checks {
		if !seen[c.user] {
			return fmt.Errorf("there is no user %s", c.user)
		}
	}
	return nil
}

// tryPolicies decides one request by what is attached to a user and holds it against what is
// expected.
func tryPolicies(out *screen, user identity, c check) error {
	result, err := user.decide(c)
	if err != nil {
		return err
	}
	what := c.action
	if c.from != "" {
		what += " from " + c.from
	}
	allowed := result.Decision == eval.Allow
	out.verdict(allowed, what, reason(result))
	if allowed != c.allowed {
		return fmt.Errorf("%s: %s is %s", user.name, what, result.Decision)
	}
	return errors.Join(result.Errors...)
}

// tryKey signs calls with the key that the stack made: the key works, and opens nothing of RAM
// itself.
func (b *workbench) tryKey(ctx context.Context, out *screen, dir string) error {
	id, secret, err := b.key(ctx, dir)
	if err != nil {
		return err
	}
	client, err := b.client(id, secret)
	if err != nil {
		return err
	}
	me, err := client.GetCallerIdentity(ctx)
	if err != nil {
		return err
	}
	out.verdict(true, "sts:GetCallerIdentity, with its key", "it is "+me.ARN)
	for _, err := range client.ListUsers(ctx) {
		code := ram.Code(err)
		if !strings.HasPrefix(code, "NoPermission") {
			return fmt.Errorf("ListUsers should be refused for want of permission, and is not: %w", err)
		}
		out.verdict(false, "ram:ListUsers, with its key", "RAM answers "+code)
		return nil
	}
	return errors.New("ListUsers should be refused, and answers an empty list")
}

// key takes the access key out of the stack's outputs. The state holds its secret only in encrypted
// form.
func (b *workbench) key(ctx context.Context, dir string) (id, secret string, err error) {
	text, _, err := b.terraform(ctx, dir, nil, "output", "-json")
	if err != nil {
		return "", "", err
	}
	var outputs struct {
		ID        struct{ Value string }  `json:"access_key_id"`
		Encrypted struct{ Value string }  `json:"encrypted_secret"`
		Plain     struct{ Value *string } `json:"access_key_secret"`
	}
	if err := json.Unmarshal([]byte(text), &outputs); err != nil {
		return "", "", fmt.Errorf("read the outputs: %w", err)
	}
	if outputs.Plain.Value != nil {
		return "", "", errors.New("the state holds the secret in plain text although there is a PGP key")
	}
	if secret, err = b.decrypt(outputs.Encrypted.Value); err != nil {
		return "", "", fmt.Errorf("decrypt the secret: %w", err)
	}
	return outputs.ID.Value, secret, nil
}
