// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package examples

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

var (
	code     = regexp.MustCompile("`([a-z_]+)`")
	renaming = regexp.MustCompile("`([a-z_]+)` → (?:`([a-z_]+)`|none)")
)

// counterpart is a row of the guide: a type of alicloud, the type here, and its attributes' names
// here, "" where there is none.
type counterpart struct {
	from, to string
	renamed  map[string]string
}

// counterparts reads the tables of the guide: the rows, and the types that have no counterpart.
func counterparts(t *testing.T) (rows []counterpart, none []string) {
	t.Helper()
	text := read(t, filepath.Join(guidesFolder, "from-alicloud.md"))
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(cells[1], " `alicloud_") {
			continue
		}
		types, target := code.FindAllStringSubmatch(cells[1], -1), code.FindStringSubmatch(cells[2])
		if len(cells) == 4 {
			for _, m := range types {
				none = append(none, m[1])
			}
			continue
		}
		row := counterpart{from: types[0][1], to: target[1], renamed: map[string]string{}}
		for _, m := range renaming.FindAllStringSubmatch(cells[3], -1) {
			row.renamed[m[1]] = m[2]
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 || len(none) == 0 {
		t.Fatal("the tables of the guide are not found")
	}
	return rows, none
}

// What the guide calls a counterpart is served, and what it says to be without one is not.
func TestGuideFromAlicloudFitsTheSchemas(t *testing.T) {
	t.Parallel()
	schemas := acctest.NewEmulated(t, emulator.Options{}).Protocol().Schemas.ResourceSchemas
	rows, none := counterparts(t)
	for _, row := range rows {
		schema, ok := schemas[row.to]
		if !ok {
			t.Errorf("%s is said to be %s, which is not served", row.from, row.to)
			continue
		}
		for from, to := range row.renamed {
			if to != "" && !slices.Contains(attributes(schema), to) {
				t.Errorf("%s.%s is said to be %s.%s, which does not exist", row.from, from, row.to, to)
			}
		}
	}
	for _, name := range none {
		here := "ram_" + strings.TrimPrefix(strings.TrimPrefix(name, "alicloud_ram_"), "alicloud_ims_")
		if schemas[here] != nil {
			t.Errorf("%s is said to have no counterpart, and %s is served: move it to the first table", name, here)
		}
	}
}

// A state of every type that the guide calls movable is taken over: what is missing in an empty one
// is named.
func TestGuideFromAlicloudMoves(t *testing.T) {
	t.Parallel()
	server := acctest.NewEmulated(t, emulator.Options{}).Protocol().Server
	rows, _ := counterparts(t)
	for _, row := range rows {
		resp, err := server.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
			SourceProviderAddress: "registry.terraform.io/aliyun/alicloud", SourceTypeName: row.from,
			SourceState: &tfprotov6.RawState{JSON: []byte("{}")}, TargetTypeName: row.to,
		})
		if err != nil {
			t.Fatal(err)
		}
		var said string
		for _, d := range resp.Diagnostics {
			said += d.Detail
		}
		imported := row.from == "alicloud_ram_group_membership" || row.from == "alicloud_ims_user"
		if known := said == "" || strings.Contains(said, "The state does not tell"); known == imported {
			t.Errorf("%s to %s: %q, and the guide says otherwise", row.from, row.to, said)
		}
	}
}

// Every type and every attribute of the states that alicloud writes is in the guide.
func TestGuideFromAlicloudIsComplete(t *testing.T) {
	t.Parallel()
	const file = "../../../shared/reference/alicloud-state.json"
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no " + filepath.Base(file) + ": the guide is not compared with the states that alicloud writes")
	}
	if err != nil {
		t.Fatal(err)
	}
	var states map[string]json.RawMessage
	if err := json.Unmarshal(text, &states); err != nil {
		t.Fatal(err)
	}
	schemas := acctest.NewEmulated(t, emulator.Options{}).Protocol().Schemas.ResourceSchemas
	rows, none := counterparts(t)
	for _, name := range slices.Sorted(maps.Keys(states)) {
		var state struct{ Attributes map[string]string }
		if json.Unmarshal(states[name], &state) != nil || state.Attributes == nil || slices.Contains(none, name) {
			continue
		}
		i := slices.IndexFunc(rows, func(r counterpart) bool { return r.from == name })
		if i < 0 {
			t.Errorf("%s is not in the guide", name)
			continue
		}
		here := attributes(schemas[rows[i].to])
		for attribute := range state.Attributes {
			if _, ok := rows[i].renamed[attribute]; !ok && attribute != "id" && !slices.Contains(here, attribute) {
				t.Errorf("%s.%s: the guide does not say what it is called in %s", name, attribute, rows[i].to)
			}
		}
		for attribute := range rows[i].renamed {
			if _, ok := state.Attributes[attribute]; !ok {
				t.Errorf("%s has no %s", name, attribute)
			}
		}
	}
}

func attributes(schema *tfprotov6.Schema) []string {
	var names []string
	for _, a := range schema.Block.Attributes {
		names = append(names, a.Name)
	}
	return names
}
