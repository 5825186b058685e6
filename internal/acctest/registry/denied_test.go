// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

var shownStatement = regexp.MustCompile(`\{"Effect":"Allow","Action":"[^"]+","Resource":"[^"]+"\}`)

var writePermissions = flag.Bool("permissions.write", false, "write examples/resources/*/permissions.json")

// Somebody who may do nothing is told statement by statement what is missing. With exactly these
// the object is made, changed and destroyed; the docs show them.
func TestDeniedIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	forEachServed(t, func(t *testing.T, e *acctest.Env, kind string, f fixture) {
		who := newcomer{ctx: t.Context(), client: e.Client}
		key, err := who.arrive()
		if err != nil {
			t.Fatal(err)
		}
		terraform := &driver.Driver{Serve: func(context.Context) (tfprotov6.ProviderServer, error) {
			return acctest.NewProtocol(t, map[string]tftypes.Value{
				"endpoint": acctest.Text(e.URL), "access_key_id": acctest.Text(key.AccessKeyID),
				"access_key_secret": acctest.Text(key.Secret),
			}).Server, nil
		}}
		for _, told := range f.denied(t, terraform, kind, who.grant) {
			t.Fatalf("told %q once more, with %v", told, who.statements)
		}
		file := filepath.Join("..", "..", "..", "examples", "resources", kind, "permissions.json")
		needed := who.permissions(t)
		if *writePermissions {
			if err := os.WriteFile(file, needed, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		shown, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(shown, needed) {
			t.Fatalf("%s is not what is needed (%v): go test ./internal/acctest/registry -run %s -permissions.write",
				file, err, "TestDeniedIsToldWhatIsMissing")
		}
		if err := who.hold(string(shown)); err != nil {
			t.Fatal(err)
		}
		for _, told := range f.denied(t, terraform, kind, nil) {
			t.Errorf("with what the docs show, %q is missing", told)
		}
	})
}

// denied makes the object, changes it, takes the change back and destroys it. Each statement that
// an error shows is granted; where grant is nil, or one is shown again, it is returned.
func (f fixture) denied(t *testing.T, terraform *driver.Driver, kind string, grant func(string) error) []string {
	t.Helper()
	granted, state := map[string]bool{}, driver.NewState()
	for _, step := range []driver.Config{
		f.one(kind, "a", nil), f.one(kind, "a", f.changed), f.one(kind, "a", f.rewritten), nil,
	} {
		for {
			var err error
			_, state, err = terraform.Run(t.Context(), step, state, driver.Options{Destroy: step == nil})
			if err == nil {
				break
			}
			told := shownStatement.FindString(err.Error())
			if told == "" || !strings.Contains(err.Error(), "may not do this") {
				t.Fatal(err)
			}
			if granted[told] || grant == nil {
				return []string{told}
			}
			granted[told] = true
			if err := grant(told); err != nil {
				t.Fatal(err)
			}
		}
	}
	return nil
}

// newcomer is a user who is granted one statement after the other.
type newcomer struct {
	ctx        context.Context
	client     *ram.Client
	statements []string
	holds      bool
}

const newcomerName = "newcomer"

func (n *newcomer) arrive() (ram.AccessKey, error) {
	if _, err := n.client.CreateUser(n.ctx, ram.User{UserName: newcomerName}); err != nil {
		return ram.AccessKey{}, err
	}
	return n.client.CreateAccessKey(n.ctx, newcomerName)
}

// grant allows one statement more.
func (n *newcomer) grant(statement string) error {
	n.statements = append(n.statements, statement)
	return n.hold(`{"Version":"1","Statement":[` + strings.Join(n.statements, ",") + `]}`)
}

// hold makes a document the only policy of the newcomer.
func (n *newcomer) hold(document string) error {
	held := ram.Attachment{PrincipalType: ram.PrincipalUser, PrincipalName: newcomerName, PolicyType: "Custom",
		PolicyName: "granted"}
	if n.holds {
		err := errors.Join(n.client.DetachPolicy(n.ctx, held), n.client.DeletePolicy(n.ctx, held.PolicyName))
		if err != nil {
			return err
		}
	}
	n.holds = true
	_, err := n.client.CreatePolicy(n.ctx, ram.Policy{PolicyName: held.PolicyName, PolicyDocument: document})
	return errors.Join(err, n.client.AttachPolicy(n.ctx, held))
}

var ofOneObject = regexp.MustCompile(`^acs:ram::\d+:(?:([\w-]+)/.*|\*)$`)

// permissions is a policy of what was granted, for objects of any name.
func (n *newcomer) permissions(t *testing.T) []byte {
	t.Helper()
	actions := map[string]map[string]bool{}
	for _, text := range n.statements {
		var s struct{ Action, Resource string }
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		of := ofOneObject.FindStringSubmatch(s.Resource)
		if of == nil {
			t.Fatalf("%s is an ARN of an unknown form", s.Resource)
		}
		resource := "acs:ram:*:*:" + of[1] + "/*"
		if of[1] == "" {
			resource = "acs:ram:*:*:*"
		}
		if actions[resource] == nil {
			actions[resource] = map[string]bool{}
		}
		actions[resource][s.Action] = true
	}
	type statement struct {
		Effect   string
		Action   []string
		Resource string
	}
	document := struct {
		Version   string
		Statement []statement
	}{Version: "1"}
	for _, resource := range slices.Sorted(maps.Keys(actions)) {
		document.Statement = append(document.Statement,
			statement{"Allow", slices.Sorted(maps.Keys(actions[resource])), resource})
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}
