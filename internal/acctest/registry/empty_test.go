// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
)

// sampleTexts are values of optional texts, by the name of the argument.
var sampleTexts = map[string]string{
	"comments": "who works here", "description": "what it is for", "display_name": "Ann Other",
	"email": "ann@example.com", "mobile_phone": "86-18600008888",
}

// optionalArguments are the texts and maps that people may leave out, of every argument that the
// kit gives a default of nothing.
func optionalArguments(w *acctest.World, kind string) (texts, maps []string) {
	w.Helper()
	server, err := w.Serve(w.Context())
	w.Must(err)
	resp, err := server.GetProviderSchema(w.Context(), &tfprotov6.GetProviderSchemaRequest{})
	w.Must(err)
	for _, a := range resp.ResourceSchemas[kind].Block.Attributes {
		switch {
		case !a.Optional || !a.Computed:
		case a.Type.Is(tftypes.Map{ElementType: tftypes.String}):
			maps = append(maps, a.Name)
		case a.Type.Is(tftypes.String) && sampleTexts[a.Name] != "":
			texts = append(texts, a.Name)
		case a.Type.Is(tftypes.String) && !hasDefault[kind+"."+a.Name]:
			w.Errorf("%s.%s is an optional text: give it a sample in sampleTexts", kind, a.Name)
		}
	}
	return texts, maps
}

// hasDefault are the optional texts that are one of a few words, with one of them as the default.
var hasDefault = map[string]bool{
	"ram_access_key.status": true, "ram_login_profile.status": true,
	"ram_security_preference.mfa_operation_for_login": true, "ram_security_preference.operation_for_risk_login": true,
}

// Unset, empty, a value and back again: unset and empty are one and the same, a value reaches the
// account, and none of them leaves anything for a second plan.
func TestOptionalTextsAndMaps(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		texts, maps := optionalArguments(w, kind)
		for _, name := range texts {
			throughNothing(w, kind, f, name, "", sampleTexts[name])
		}
		for _, name := range maps {
			throughNothing(w, kind, f, name, map[string]string{}, map[string]string{"team": "a"})
		}
	})
}

func throughNothing(w *acctest.World, kind string, f fixture, name string, empty, value any) {
	w.Helper()
	for i, step := range []struct {
		given   any
		changes bool
	}{
		{nil, true}, {empty, false}, {nil, false}, {value, true}, {empty, true}, {value, true}, {nil, true}, {empty, false},
	} {
		more := map[string]any{}
		if step.given != nil {
			more[name] = step.given
		}
		config := f.one(kind, "a", more)
		plan, err := w.Apply(config, driver.Options{})
		w.Must(err)
		if changed := plan.Summary() != ""; changed != step.changes && i > 0 {
			w.Errorf("%s.%s, step %d, %v: the plan is %q", kind, name, i, step.given, plan.Summary())
		}
		w.Settled(config)
		want := fmt.Sprint(step.given)
		if step.given == nil {
			want = fmt.Sprint(empty)
		}
		if got := w.State.Current[kind+".x"].Go(name); fmt.Sprint(got) != want {
			w.Errorf("%s.%s, step %d: the state has %v, want %s", kind, name, i, got, want)
		}
	}
}
