// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package picture

import (
	"crypto/sha256"
	_ "embed" // the page, its style and its script
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/reach"
)

var (
	//go:embed page.html
	layout string
	//go:embed page.css
	style string
	//go:embed page.js
	script string
)

// page is what the layout shows.
type page struct {
	Account        string
	Style          template.CSS
	Script         template.JS
	Guard          string // the content security policy
	Administrators []inventory.Principal
	Escalations    []escalation.Escalation // one for each principal
	Sections       []section
	Policies       []heldPolicy
	Control        []string
	Doubts         []string
}

type section struct {
	Title string
	Cards []card
}

// Write draws an account, and returns why the picture may be incomplete. The progress is
// told after each principal.
func Write(w io.Writer, a *inventory.Account, progress func(what string, done, all int)) ([]string, error) {
	report := escalation.InAccount(a, progress)
	d := &drawer{m: reach.New(a), account: a, report: report}
	p := page{
		Account:        a.ID,
		Style:          template.CSS(style), // #nosec G203 -- part of the program
		Script:         template.JS(script), // #nosec G203 -- part of the program
		Administrators: report.Administrators,
		Escalations:    greatest(report.Escalations),
		Sections:       []section{{Title: "Users"}, {Title: "Groups"}, {Title: "Roles"}},
		Policies:       heldPolicies(a),
	}
	p.Guard = "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) +
		"; base-uri 'none'; form-action 'none'"
	all := a.Principals()
	for i, who := range all {
		at := slices.Index([]inventory.Kind{inventory.KindUser, inventory.KindGroup, inventory.KindRole}, who.Kind)
		p.Sections[at].Cards = append(p.Sections[at].Cards, d.card(who))
		progress("cards", i+1, len(all))
	}
	for _, g := range a.Control {
		p.Control = append(p.Control, g.Name)
	}
	for _, why := range append(d.m.Doubts(), report.Doubts...) {
		if !slices.Contains(p.Doubts, why) {
			p.Doubts = append(p.Doubts, why)
		}
	}
	t, err := template.New("page").Parse(layout)
	if err == nil {
		err = t.Execute(w, p)
	}
	if err != nil {
		return nil, fmt.Errorf("drawing the account: %w", err)
	}
	return p.Doubts, nil
}

// greatest are the escalations with the largest gain, the first of each principal.
func greatest(all []escalation.Escalation) []escalation.Escalation {
	var out []escalation.Escalation
	for _, e := range all {
		i := slices.IndexFunc(out, func(o escalation.Escalation) bool { return o.Principal == e.Principal })
		switch {
		case i < 0:
			out = append(out, e)
		case e.Gain > out[i].Gain:
			out[i] = e
		}
	}
	return out
}

// hash names a style or a script of the page in its content security policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
