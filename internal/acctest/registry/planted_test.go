// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var planted = flag.Bool("chaos.planted", false, "run TestPlantedFaults, which takes minutes")

// plantedFaults are mistakes that a change could make: each stands for its kind.
var plantedFaults = []struct{ about, file, right, wrong string }{
	{
		"what a failed creation has made is not saved", "tfkit/resource.go",
		"	if made {\n", "	if made && err == nil {\n",
	},
	{
		"an object is not told from another one of its name", "tfkit/resource.go",
		`if before != "" && textOf(`, `if false && before != textOf(`,
	},
	{
		"an error of a deletion is swallowed", "tfkit/resource.go",
		"	if err != nil && !ram.IsNotExist(err) {\n		r.fail(ctx, &resp.Diagnostics, \"delete\", m, err)",
		"	if err != nil && false {\n		r.fail(ctx, &resp.Diagnostics, \"delete\", m, err)",
	},
	{
		"an update goes to the name in the state", "tfkit/resource.go",
		"			call.Names = names\n			return r.spec.Update(ctx, call)",
		"			for i, p := range r.spec.principals(call.State) {\n				names[i] = p.name.ValueString()\n			}\n" +
			"			call.Names = names\n			return r.spec.Update(ctx, call)",
	},
	{
		"what hangs on a replaced object is not planned for it", "tfkit/plan.go",
		"		if !another {\n", "		if another || !another {\n",
	},
	{
		"a name that somebody bears is taken for free", "tfkit/plan.go",
		"	case b.ID != before.idText():\n", "	case false:\n",
	},
	{
		"what was read is kept after a write", "ram/kind.go",
		"	k.invalidate(gone, keys...)\n	defer k.invalidate(gone, keys...)\n", "",
	},
	{
		"a name that is taken counts as made", "ram/kind.go",
		"	k.invalidate(false, keys...)\n", "	if IsAlreadyExists(err) {\n		err = nil\n	}\n	k.invalidate(false, keys...)\n",
	},
	{
		"the key of a lost answer is left", "ram/access_key.go",
		"		if cleanErr := making.clean(ctx, \"\"); cleanErr != nil {", "		if cleanErr := error(nil); cleanErr != nil {",
	},
	{
		"a read that fails counts as gone", "tfkit/resource.go",
		"	case ram.IsNotExist(err):\n		resp.State.RemoveResource(ctx)", "	case err != nil:\n		resp.State.RemoveResource(ctx)",
	},
}

var foundAt = regexp.MustCompile(`seed (\d+): (.*)`)

// TestPlantedFaults plants one mistake after the other, and demands that the random stories find
// each of them within 200 seeds.
func TestPlantedFaults(t *testing.T) {
	if !*planted {
		t.Skip("without -chaos.planted (make chaos): ten builds and up to 200 stories for each take minutes")
	}
	for _, fault := range plantedFaults {
		t.Run(fault.about, func(t *testing.T) {
			out := tellWith(t, filepath.Join("..", "..", filepath.FromSlash(fault.file)), fault.right, fault.wrong)
			found := foundAt.FindStringSubmatch(out)
			if found == nil {
				t.Fatalf("not found within 200 seeds:\n%s", out)
			}
			fmt.Printf("found at seed %s: %s (%s)\n", found[1], fault.about, found[2])
		})
	}
}

// tellWith tells the stories with one change to one file, which stays as it is.
func tellWith(t *testing.T, file, right, wrong string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), right) != 1 {
		t.Fatalf("%s has %d times what the fault is planted into: %q", file, strings.Count(string(text), right), right)
	}
	dir := t.TempDir()
	changed, overlay := filepath.Join(dir, "changed.go"), filepath.Join(dir, "overlay.json")
	whole, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{whole: changed}})
	if err != nil {
		t.Fatal(err)
	}
	mistake := strings.Replace(string(text), right, wrong, 1)
	for name, content := range map[string][]byte{changed: []byte(mistake), overlay: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-buildvcs=false", "-overlay", overlay, ".",
		"-run", "^TestChaos$", "-chaos.seeds", "200", "-chaos.findings", "1", "-chaos.shorten=false")
	out, _ := cmd.CombinedOutput() // a finding is what is wanted
	return string(out)
}
