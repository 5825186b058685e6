// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package inventory_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

func document(t *testing.T, text string) *policy.Document {
	t.Helper()
	d, err := policy.ParseLenient(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const trust = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
	`"Principal":{"Service":"ecs.aliyuncs.com"}}]}`

const allowAll = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

func whole(t *testing.T) *inventory.Account {
	d := document(t, allowAll)
	return &inventory.Account{
		ID: "1234567890123456",
		Users: []inventory.User{{Name: "ann", ID: "2", Groups: []string{"devs"}, MFA: true,
			Keys: []inventory.Key{{ID: "LTAI1", Active: true}}, Login: &inventory.Login{Active: true}}},
		Groups: []inventory.Group{{Name: "devs", ID: "g"}},
		Roles:  []inventory.Role{{Name: "deploy", ID: "3", Service: true, Trust: document(t, trust)}},
		Policies: []inventory.Policy{
			{Name: "all", Type: inventory.Custom, Document: d, Older: map[string]*policy.Document{"v1": d}},
			{Name: "lost", Type: inventory.Custom, Why: "RAM shows no version of it"},
		},
		Attachments: []inventory.Attachment{{Principal: inventory.Principal{Kind: inventory.KindUser, Name: "ann"},
			PolicyType: inventory.Custom, PolicyName: "all", ResourceGroup: "rg-1"}},
		Providers: []inventory.Provider{{Kind: inventory.OIDC, Name: "ci"}},
		Control:   []eval.Grant{{Name: "guard", Level: "root", Document: d}},
	}
}

func written(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := inventory.Write(&b, whole(t)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSnapshotRoundTrip(t *testing.T) {
	t.Parallel()
	got, err := inventory.Read(strings.NewReader(written(t)))
	if err != nil || !reflect.DeepEqual(got, whole(t)) {
		t.Errorf("%v\n%+v", err, got)
	}
	var empty bytes.Buffer
	err = inventory.Write(&empty, &inventory.Account{ID: "1"})
	if err != nil || strings.Contains(empty.String(), "null") {
		t.Errorf("an empty account: %v\n%s", err, empty.String())
	}
}

func TestBadSnapshots(t *testing.T) {
	t.Parallel()
	good := written(t)
	for name, tt := range map[string]struct{ text, want string }{
		"empty":    {"", "it ends in the middle"},
		"a policy": {allowAll, "it is no snapshot of an account: write one with `ram-policy snapshot`"},
		"a list":   {"[]", "it is no snapshot of an account"},
		"a text":   {"hello", "byte 1"},
		"a newer version": {strings.Replace(good, `"version": 1`, `"version": 2`, 1),
			"version 2, and this program reads version 1"},
		"no version": {strings.Replace(good, `"version": 1,`, "", 1), "version 0"},
		"an unknown field": {strings.Replace(good, `"users"`, `"boundaries": [], "users"`, 1),
			`unknown field "boundaries"`},
		"unknown deep":       {strings.Replace(good, `"mfa_device"`, `"passkey"`, 1), `unknown field "passkey"`},
		"another type":       {strings.Replace(good, `"mfa_device": true`, `"mfa_device": "yes"`, 1), "mfa_device"},
		"another principal":  {strings.Replace(good, `"user/ann"`, `"robot/ann"`, 1), `"robot/ann" is no principal`},
		"no account":         {strings.Replace(good, `"1234567890123456"`, `""`, 1), "its account_id is empty"},
		"a bad document":     {strings.Replace(good, `"Statement": [`, `"Statement": [7,`, 1), "is no policy"},
		"no control policy":  {good[:strings.LastIndex(good, `"document"`)] + `"document": null}]}`, `"guard"`},
		"a second one after": {good + "{}", "no snapshot"},
	} {
		if _, err := inventory.Read(strings.NewReader(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A snapshot that was cut off is said to be, wherever that was.
func TestSnapshotCutOff(t *testing.T) {
	t.Parallel()
	good := strings.TrimSpace(written(t))
	for n := range len(good) {
		if _, err := inventory.Read(strings.NewReader(good[:n])); err == nil ||
			!strings.Contains(err.Error(), "ends in the middle") {
			t.Errorf("after %d bytes, %q: %v", n, good[max(0, n-20):n], err)
		}
	}
}

func TestPrincipalText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"user/ann": "user ann", "group/devs": "group devs", "role/deploy": "role deploy",
		"acs:ram::1234567890123456:user/ann": "user ann", "acs:ram:*:1:role/r": "role r",
		"ann": "", "user/": "", "robot/x": "", "acs:oss:::x": "", "acs:ram::1:policy/x": "",
	} {
		var p inventory.Principal
		err := p.UnmarshalText([]byte(text))
		if (err == nil) != (want != "") || err == nil && p.String() != want {
			t.Errorf("%s: %v %v", text, p, err)
		}
	}
}
