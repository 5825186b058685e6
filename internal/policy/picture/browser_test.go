// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package picture_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
)

// chromium is the program of a browser that can print a page as it is after its script.
func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "chrome"}
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	t.Skipf("not run: there is none of %s in PATH", strings.Join(names, ", "))
	return ""
}

// browse opens a page in a real browser, and returns it as it is after its script.
func browse(t *testing.T, browser string, a *inventory.Account, fragment string) *html.Node {
	t.Helper()
	page, _ := draw(t, a)
	dir := t.TempDir()
	file := filepath.Join(dir, "picture.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--enable-logging=stderr", "--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+file+fragment)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if strings.Contains(errs.String(), "CONSOLE") {
		t.Errorf("the page complains:\n%s", errs.String())
	}
	return parse(t, out.String())
}

// shown are the titles of the cards that are not hidden, and of those that are open.
func shown(root *html.Node) (visible, open []string) {
	for n := range root.Descendants() {
		has := func(key string) bool {
			return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
		}
		if n.Data != "details" || attribute(n, "class") != "card" || has("hidden") {
			continue
		}
		for d := range n.Descendants() {
			if attribute(d, "class") != "name" {
				continue
			}
			visible = append(visible, text(d))
			if has("open") {
				open = append(open, text(d))
			}
		}
	}
	return visible, open
}

func TestBrowser(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	root := browse(t, browser, sample(t), "#rg-1")
	visible, open := shown(root)
	if want := []string{"user ann", "policy machines"}; !slices.Equal(visible, want) || open != nil {
		t.Errorf("a search shows %q, open %q", visible, open)
	}
	if whole := text(root); !strings.Contains(whole, "2 of 18 shown") {
		t.Errorf("it is not said how many are shown:\n%s", whole)
	}
	visible, open = shown(browse(t, browser, sample(t), "#user/cy"))
	if len(visible) != 18 || !slices.Equal(open, []string{"user cy"}) {
		t.Errorf("an address of a principal shows %q, open %q", visible, open)
	}
}

func TestHostileAccountInBrowser(t *testing.T) {
	t.Parallel()
	root := browse(t, chromium(t), hostile(t), "#%ZZ<script>")
	checkHarmless(t, root)
	for n := range root.Descendants() {
		if n.Data == "title" && !strings.HasPrefix(text(n), "Who reaches what") {
			t.Errorf("the title is %q", text(n))
		}
	}
}
