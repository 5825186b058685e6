// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// schemas are the published schemas of the products, where they are beside the project.
const schemas = "../../../shared/reference/api"

var schemaFiles = map[string]string{
	productRAM: "ram-2015-05-01.json", productIMS: "ims-2019-08-15.json", productSTS: "sts-2015-04-01.json",
	productRM: "resourcemanager-2020-03-31.json",
}

// published is an action as its schema has it.
type published struct {
	Name       string
	Parameters []struct {
		Name, Type, Wire string
	}
	Response map[string]any
}

// beyondSchemas is what the emulator has and the schemas do not, with the reason.
var beyondSchemas = map[string]string{
	"ram:UntagResources TagKey": "the incumbent provider sends it beside TagKeys (reference: behaviours.md §13)",
}

// notAlways is what the schemas have and answers of the emulator have only at times, with the
// reason.
var notAlways = map[string]string{
	"Marker":                        "only where there is more",
	"NextToken":                     "only where there is more",
	"sts:GetCallerIdentity RoleId":  "of role sessions only",
	"sts:AssumeRole SourceIdentity": "only where the request gives one",
	"resourcemanager:GetResourceGroup ResourceGroup.Tags.Tag.TagKey":                    "only with IncludeTags",
	"resourcemanager:GetResourceGroup ResourceGroup.Tags.Tag.TagValue":                  "only with IncludeTags",
	"resourcemanager:ListResourceGroups ResourceGroups.ResourceGroup.Tags.Tag.TagKey":   "only with IncludeTags",
	"resourcemanager:ListResourceGroups ResourceGroups.ResourceGroup.Tags.Tag.TagValue": "only with IncludeTags",
	"ims:CreateSAMLProvider SAMLProvider.AuthnSignAlgo": "undocumented: only where it " +
		"was set",
	"ims:GetSAMLProvider SAMLProvider.AuthnSignAlgo": "undocumented: only where it " +
		"was set",
	"ims:UpdateSAMLProvider SAMLProvider.AuthnSignAlgo": "undocumented: only where it " +
		"was set",
	"ims:GetUserSsoSettings UserSsoSettings.AuthnSignAlgo": "undocumented: only where it " +
		"was set",
	"ims:SetUserSsoSettings UserSsoSettings.AuthnSignAlgo": "undocumented: only where it " +
		"was set",
}

// TestActionsHaveThePublishedParametersAndFields compares every served action with its schema: a
// parameter that is not declared is dropped in silence, and a field that is missing reads as empty.
func TestActionsHaveThePublishedParametersAndFields(t *testing.T) {
	if _, err := os.Stat(schemas); err != nil {
		fmt.Printf("skipped: %s: %s is not there, so the actions were not compared with the published schemas\n", t.Name(),
			schemas)
		t.Skip("no schemas")
	}
	for product, file := range schemaFiles {
		text, err := os.ReadFile(filepath.Join(schemas, file))
		if err != nil {
			t.Fatal(err)
		}
		var schema struct{ Actions []published }
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		for _, want := range schema.Actions {
			a := newCatalogue().actions[actionKey{product, want.Name}]
			if a == nil {
				continue
			}
			t.Run(product+":"+want.Name, func(t *testing.T) {
				compareParameters(t, a, want)
				compareFields(t, a, want)
			})
		}
	}
}

func compareParameters(t *testing.T, a *action, want published) {
	t.Helper()
	have := map[string]bool{}
	for _, p := range a.params {
		have[p.name] = true
	}
	known := map[string]bool{}
	for _, p := range want.Parameters {
		known[p.Name] = true
	}
	differences(t, "parameter", a, have, have, known)
}

// compareFields compares the answer as it goes out. Where a list is empty, what its items could
// have is taken from their type.
func compareFields(t *testing.T, a *action, want published) {
	t.Helper()
	have := map[string]bool{"RequestId": true}
	fieldsOf(reflect.ValueOf(answerOf(t, a)), "", have)
	could, sure := map[string]bool{}, map[string]bool{}
	for path := range have {
		could[strings.TrimPrefix(path, "?")] = true
		if !strings.HasPrefix(path, "?") {
			sure[path] = true
		}
	}
	known := map[string]bool{}
	publishedFields(want.Response, "", known)
	differences(t, "field", a, could, sure, known)
}

// differences reports what the schema has alone, and what the emulator surely has alone.
func differences(t *testing.T, what string, a *action, could, sure, known map[string]bool) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if id := a.product + ":" + a.name + " " + name; !could[name] && notAlways[id] == "" && notAlways[name] == "" {
			t.Errorf("no %s %s", what, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sure)) {
		if id := a.product + ":" + a.name + " " + name; !known[name] && beyondSchemas[id] == "" {
			t.Errorf("%s %s is not in the schema", what, name)
		}
	}
}

// publishedFields collects the paths of the fields of a schema.
func publishedFields(response map[string]any, prefix string, into map[string]bool) {
	for name, value := range response {
		path := prefix + strings.TrimSuffix(name, "[]")
		inner, ok := value.(map[string]any)
		if !ok {
			into[path] = true
			continue
		}
		publishedFields(inner, path+".", into)
	}
}

// fieldsOf collects the paths of the fields that an answer has. Those of the items that an empty
// list could have begin with "?".
func fieldsOf(v reflect.Value, prefix string, into map[string]bool) {
	empty := strings.HasPrefix(prefix, "?")
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice {
		switch {
		case v.Kind() == reflect.Slice && v.Len() > 0:
			v = v.Index(0)
		case v.Kind() == reflect.Pointer && !v.IsNil():
			v = v.Elem()
		default:
			v = reflect.Zero(v.Type().Elem())
			if !empty {
				empty, prefix = true, "?"+prefix
			}
		}
	}
	if v.Kind() != reflect.Struct {
		into[strings.TrimSuffix(prefix, ".")] = true
		return
	}
	for field, value := range v.Fields() {
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "-" && (empty || option != "omitempty" || !value.IsZero()) {
			fieldsOf(value, prefix+cmp.Or(name, field.Name)+".", into)
		}
	}
}

// answerOf runs an action in an account that has what it needs.
func answerOf(t *testing.T, a *action) any {
	t.Helper()
	name := a.product + ":" + a.name
	h := start(t)
	test, ok := permissionTests[name]
	if !ok {
		test = permissionTest{resources: []string{"*"}}
	}
	p := preparePermissions(h, test, name)
	p.give(p.permission, p.resources)
	var answer any
	served := *a
	run := a.run
	served.run = func(c *call) (_ any, err error) { answer, err = run(c); return answer, err }
	h.server.actions[actionKey{a.product, a.name}] = &served
	if _, code := p.actor.call(name, params(p.in...)); code != "" {
		t.Fatalf("%s: %s", name, code)
	}
	return answer
}
