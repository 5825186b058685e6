// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every name that the kit exports is explained in CONTRIBUTING.
func TestEveryKitNameIsInTheGlossary(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, glossary, found := strings.Cut(string(text), "### The kit's words")
	glossary, _, _ = strings.Cut(glossary, "\n## ")
	if !found {
		t.Fatal("CONTRIBUTING.md has no glossary of the kit")
	}
	names := exported(t, filepath.Join(root, "internal", "tfkit"))
	if len(names) == 0 {
		t.Fatal("the kit exports nothing: the test reads the wrong folder")
	}
	for _, name := range names {
		if !strings.Contains(glossary, "`"+name+"`") {
			t.Errorf("%s is not in the glossary of CONTRIBUTING.md: add a row", name)
		}
	}
}

// exported are the exported types, functions and constants of the package in a folder.
func exported(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			names = append(names, declared(d)...)
		}
	}
	return names
}

func declared(d ast.Decl) (names []string) {
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names = append(names, id.Name)
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				add(s.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					add(id)
				}
			}
		}
	}
	return names
}
