// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// opens checks that an ARN is that of the object of a name, as the account has it, and of no other
// one: whoever may do everything with what has that ARN can read the one and not the other.
func opens(w *acctest.World, f fixture, arn, name, other string) {
	w.Helper()
	ctx, c := w.Context(), w.Other
	reader := fmt.Sprintf("reader-%d", len(w.Log()))
	_, err := c.CreateUser(ctx, ram.User{UserName: reader})
	w.Must(err)
	_, err = c.CreatePolicy(ctx, ram.Policy{PolicyName: reader, PolicyDocument: fmt.Sprintf(`{"Version":"1","Statement":[`+
		`{"Effect":"Allow","Action":"ram:*","Resource":%q},`+
		`{"Effect":"Allow","Action":["ram:GetDefaultDomain","ram:ListTagResources"],"Resource":"*"}]}`, arn)})
	w.Must(err)
	w.Must(c.AttachPolicy(ctx, ram.Attachment{
		PrincipalType: ram.PrincipalUser, PrincipalName: reader, PolicyType: "Custom", PolicyName: reader,
	}))
	key, err := c.CreateAccessKey(ctx, reader)
	w.Must(err)
	if _, err := f.id(ctx, w.As(key.AccessKeyID, key.Secret), name); err != nil {
		w.Errorf("%s is not the ARN of %s: %v", arn, name, err)
	}
	if _, err := f.id(ctx, w.As(key.AccessKeyID, key.Secret), other); !ram.IsCode(err, "NoPermission") {
		w.Errorf("%s is the ARN of %s too: %v", arn, other, err)
	}
}

// dataSourcesTell checks that the data sources of one and of many have the ARN of the object a.
func dataSourcesTell(w *acctest.World, kind string, f fixture, arn string) {
	w.Helper()
	one, err := w.TF.ReadData(w.Context(), kind, map[string]any{f.nameAttribute: "a"})
	w.Must(err)
	plural := kind + "s"
	if kind == "ram_policy" {
		plural = "ram_policies"
	}
	many, err := w.TF.ReadData(w.Context(), plural, map[string]any{"name_regex": "^a$"})
	w.Must(err)
	var found []tftypes.Value
	var first map[string]tftypes.Value
	w.Must(many[strings.TrimPrefix(plural, "ram_")].As(&found))
	w.Must(found[0].As(&first))
	for what, v := range map[string]tftypes.Value{kind: one["arn"], plural: first["arn"]} {
		if want := tftypes.NewValue(tftypes.String, arn); !v.Equal(want) {
			w.Errorf("the data source %s has the ARN %s, want %s", what, v, arn)
		}
	}
}

// Everything that has a name of its own has an ARN. A plan knows it, but for roles, of which RAM
// answers it: for an object that is yet to be made, changed and renamed.
func TestARN(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if !f.named {
			w.Skip("only what has a name of its own has an ARN")
		}
		address := kind + ".x"
		config := func(name string, more map[string]any) driver.Config {
			c := f.one(kind, name, more)
			c[kind+".y"] = driver.Resource{Type: kind, Set: f.config("b")}
			return c
		}
		step := func(config driver.Config, name string) (arn string) {
			plan, err := w.Apply(config, driver.Options{}) // what was planned has to come
			w.Must(err)
			arn = w.State.Current[address].Text("arn")
			if planned := plan.Changes[address].Text("arn"); planned != arn && kind != "ram_role" {
				w.Errorf("the plan has the ARN %q, and it is %q", planned, arn)
			}
			w.Settled(config)
			opens(w, f, arn, name, "b")
			return arn
		}
		arn := step(config("a", nil), "a")
		if again := step(config("a", f.changed), "a"); again != arn {
			w.Errorf("the ARN was %s and is %s", arn, again)
		}
		dataSourcesTell(w, kind, f, arn)
		imported, err := w.TF.Import(w.Context(), kind, f.importID("a", idOf(w, f, "a")), nil)
		w.Must(err)
		if got := imported.Text("arn"); got != arn {
			w.Errorf("an import has the ARN %q, want %s", got, arn)
		}
		if step(config("c", f.changed), "c") == arn {
			w.Error("a new name leaves the ARN as it was")
		}
		if f.rename == nil {
			return
		}
		time.Sleep(time.Hour)
		w.Must(f.rename(w.Context(), w.Other, "c", "x"))
		step(config("x", f.changed), "x")
	})
}

// TestSystemPolicyARN has the ARN of a policy that no account owns.
func TestSystemPolicyARN(t *testing.T) {
	t.Parallel()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		const name, want = "AliyunOSSReadOnlyAccess", "acs:ram::system:policy/AliyunOSSReadOnlyAccess"
		p, err := w.TF.ReadData(w.Context(), "ram_policy", map[string]any{"policy_name": strings.ToLower(name)})
		w.Must(err)
		if got := p["arn"]; !got.Equal(tftypes.NewValue(tftypes.String, want)) {
			w.Errorf("got %s, want %s", got, want)
		}
		opens(w, fixture{id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetPolicy(ctx, ram.PolicyTypeSystem, name)
			return p.CreateDate, err
		}}, want, name, "AliyunOSSFullAccess")
	})
}

// A plan that was made with the credentials of one account makes nothing in another one.
func TestPlanOfAnotherAccount(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if !f.named || kind == "ram_role" {
			w.Skip("the plan does not know the account")
		}
		plan, _, err := w.TF.Plan(w.Context(), f.one(kind, "a", nil), w.State, driver.Options{})
		w.Must(err)
		server, err := emulator.New(emulator.Options{AccountID: "9999999999999999"})
		w.Must(err)
		defer server.Close()
		w.Transport = driver.Serve(w.T, server)
		if _, err = w.TF.Apply(w.Context(), plan); err == nil {
			w.Error("the plan was carried out in another account")
		}
		for _, action := range f.writes {
			if n := server.Requests()[action]; n > 0 {
				w.Errorf("%d of %s in another account", n, action)
			}
		}
	})
}
