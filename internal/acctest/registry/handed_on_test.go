// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
)

// before does something, once, before a request of an action is sent.
type before struct {
	under  http.RoundTripper
	action string
	do     func()
}

func (b *before) RoundTrip(r *http.Request) (*http.Response, error) {
	if do := b.do; do != nil && r.URL.Query().Get("Action") == b.action {
		b.do = nil
		do()
	}
	return b.under.RoundTrip(r)
}

// Between the look at a name and the write, the principal is renamed and its name handed on. RAM
// then finds nothing under the name: that is no sign that ours is gone.
func TestNameHandedOnDuringADestroy(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if f.named || f.rename == nil {
			w.Skip("it hangs on nothing that RAM can rename")
		}
		_, err := w.Apply(f.one(kind, "a", nil), driver.Options{})
		w.Must(err)
		time.Sleep(time.Hour)
		_, action, _ := strings.Cut(f.writes[len(f.writes)-1], ":")
		w.Transport = &before{under: w.Transport, action: action, do: func() {
			w.Must(f.handOn(w.Context(), w.Other, "a", "x"))
		}}
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, f, "x", "")
	})
}
