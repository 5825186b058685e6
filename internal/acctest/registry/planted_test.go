// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var planted = flag.Bool("chaos.planted", false, "run TestPlantedFaults, which takes minutes")

// plantedFault is a mistake: what stands in a file in place of what is right.
type plantedFault struct{ about, file, right, wrong string }

// plantedFaults are mistakes that a change could make: each stands for its kind.
var plantedFaults = []plantedFault{
	{
		"what a failed creation has made is not saved", "tfkit/resource.go",
		"	if made {\n", "	if made && err == nil {\n",
	},
	{
		"an object is not told from another one of its name", "tfkit/resource.go",
		`if before != "" && textOf(`, `if false && textOf(`,
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
		"a deletion goes to the name in the state", "tfkit/resource.go",
		"			call.Names = names\n			force, _ :=",
		"			for i, p := range r.spec.principals(call.State) {\n				names[i] = p.name.ValueString()\n			}\n" +
			"			call.Names = names\n			force, _ :=",
	},
	{
		"what was read is kept after a write", "ram/kind.go",
		"	k.invalidate(gone, keys...)\n	defer k.invalidate(gone, keys...)\n", "",
	},
	{
		"a name that is taken counts as made", "ram/kind.go",
		"; err != nil {\n		var none V\n", "; err != nil && !IsAlreadyExists(err) {\n		var none V\n",
	},
	{
		"the key of a lost answer is left", "ram/access_key.go",
		"		err := m.c.DeleteAccessKey(ctx, m.userName, id)\n", "		err := error(nil)\n",
	},
	{
		"a read that fails counts as gone", "tfkit/resource.go",
		"	case ram.IsNotExist(err):\n		resp.State.RemoveResource(ctx)", "	case err != nil:\n		resp.State.RemoveResource(ctx)",
	},
	{
		"a secret is told to whoever reads the plan", "credential/access_key.go",
		"	m.fill(k)\n	if problem == nil && wanted",
		"	m.fill(k)\n	call.Warn(\"Made\", k.Secret)\n	if problem == nil && wanted",
	},
}

var foundAt = regexp.MustCompile(`seed (\d+): (.*)`)

// TestPlantedFaults plants one mistake after the other, and demands that the random stories find
// each of them within 200 seeds.
func TestPlantedFaults(t *testing.T) {
	if !*planted {
		t.Skip("without -chaos.planted (make chaos): builds and up to 200 stories for each take minutes")
	}
	for _, fault := range plantedFaults {
		t.Run(fault.about, func(t *testing.T) {
			out := tellWith(t, fault)
			found := foundAt.FindStringSubmatch(out)
			if found == nil {
				t.Fatalf("not found within 200 seeds, or not built:\n%.2000s", out)
			}
			fmt.Printf("found at seed %s: %s (%s)\n", found[1], fault.about, found[2])
		})
	}
}

// A fault is planted into what stands in the sources once, and builds: one that does not proves
// nothing.
func TestPlantedFaultsFit(t *testing.T) {
	t.Parallel()
	all := map[string]string{}
	folders := map[string]bool{}
	for _, fault := range plantedFaults {
		file, text, err := fault.mistaken()
		if before, changed := all[file]; changed && err == nil {
			text = strings.Replace(before, fault.right, fault.wrong, 1)
		}
		if err != nil {
			t.Errorf("%s: %v", fault.about, err)
		}
		all[file], folders[filepath.Dir(file)] = text, true
	}
	args := append([]string{"build", "-buildvcs=false", "-overlay", overlay(t, all)}, slices.Sorted(maps.Keys(folders))...)
	if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Errorf("the faults do not build: %v\n%s", err, out)
	}
}

// mistaken is the file of a fault, and what stands there with it.
func (f plantedFault) mistaken() (file, text string, err error) {
	file, err = filepath.Abs(filepath.Join("..", "..", filepath.FromSlash(f.file)))
	if err != nil {
		return "", "", err
	}
	is, err := os.ReadFile(file)
	if n := strings.Count(string(is), f.right); err == nil && n != 1 {
		err = fmt.Errorf("%s has %d times what the fault is planted into: %q", f.file, n, f.right)
	}
	return file, strings.Replace(string(is), f.right, f.wrong, 1), err
}

// overlay has Go build with other texts of files, which themselves stay as they are.
func overlay(t *testing.T, texts map[string]string) string {
	t.Helper()
	dir, replace := t.TempDir(), map[string]string{}
	write := func(name string, text []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for file, text := range texts {
		replace[file] = write(fmt.Sprintf("changed%d.go", len(replace)), []byte(text))
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	return write("overlay.json", text)
}

// tellWith tells the stories with a fault.
func tellWith(t *testing.T, fault plantedFault) string {
	t.Helper()
	file, mistake, err := fault.mistaken()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-buildvcs=false",
		"-overlay", overlay(t, map[string]string{file: mistake}), ".", "-timeout", "60m",
		"-run", "^TestChaos$", "-chaos.seeds", "200", "-chaos.findings", "1", "-chaos.shorten=false")
	out, _ := cmd.CombinedOutput() // a finding is what is wanted
	return string(out)
}
