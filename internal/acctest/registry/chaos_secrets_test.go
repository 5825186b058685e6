// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// secrets are those that went over the wire, and those that showed where they must not: in what the
// provider says and logs, in private state, and in what is not marked as sensitive.
type secrets struct {
	schemas map[string]*tfprotov6.Schema

	mu    sync.Mutex
	known map[string]string // a form of a secret -> what it is
	said  map[shown]bool    // since the last look
}

type shown struct{ where, text string }

func newSecrets(rootKey string) *secrets {
	s := &secrets{known: map[string]string{}, said: map[shown]bool{}}
	s.add(rootKey, "the account's key")
	s.add(writeOnly, "a write-only password")
	return s
}

// secretMember finds the secrets of an answer, secretParameters are those of a request.
var (
	secretMember     = regexp.MustCompile(`"AccessKeySecret":\s*"([^"]{8,})`)
	secretParameters = []string{"Signature", "Password", "NewPassword"}
)

func (s *secrets) add(secret, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if secret == "" {
		return
	}
	for _, form := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
		s.known[form] = what
	}
}

// roundTrip sends a request and takes note of its secrets and of those of its answer.
func (s *secrets) roundTrip(under http.RoundTripper, r *http.Request) (*http.Response, error) {
	params := r.URL.Query()
	for _, name := range secretParameters {
		s.add(params.Get(name), name)
	}
	resp, err := under.RoundTrip(r)
	if err != nil || params.Get("Action") != "CreateAccessKey" {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	for _, m := range secretMember.FindAllSubmatch(body, -1) {
		s.add(string(m[1]), "an access key's secret")
	}
	// What went wrong on the way goes on to the reader.
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), &broken{err}), resp.Body}
	return resp, nil
}

// broken is the end of a body: an error, or none.
type broken struct{ err error }

func (b *broken) Read([]byte) (int, error) {
	if b.err == nil {
		return 0, io.EOF
	}
	return 0, b.err
}

func (s *secrets) show(where, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said[shown{where, text}] = true
}

// Debug takes a line of the client's log.
func (s *secrets) Debug(_ context.Context, message string, fields map[string]any) {
	s.show("the log", fmt.Sprint(message, fields))
}

// Warn takes a line of the client's log.
func (s *secrets) Warn(ctx context.Context, message string, fields map[string]any) {
	s.Debug(ctx, message, fields)
}

// finding tells of the first secret that has shown since the last look, and where.
func (s *secrets) finding(said error) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.said
	s.said = map[shown]bool{}
	defer maps.DeleteFunc(s.known, func(_, what string) bool { return what == "Signature" }) // there are too many
	if said != nil {
		all[shown{"an error", said.Error()}] = true
	}
	for one := range all {
		for form, what := range s.known {
			if strings.Contains(one.text, form) {
				return fmt.Sprintf("%s shows a secret, %s: %s", one.where, what, one.text)
			}
		}
	}
	return ""
}

// watched is a provider whose answers are looked at.
type watched struct {
	tfprotov6.ProviderServer
	secrets *secrets
}

// watch looks at the answers of a provider.
func (s *secrets) watch(ctx context.Context, server tfprotov6.ProviderServer) (tfprotov6.ProviderServer, error) {
	if s.schemas == nil {
		resp, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
		if err != nil {
			return nil, err
		}
		s.schemas = resp.ResourceSchemas
	}
	return watched{server, s}, nil
}

func (w watched) diagnostics(all []*tfprotov6.Diagnostic) {
	for _, d := range all {
		w.secrets.show("a diagnostic", d.Summary+"\n"+d.Detail)
	}
}

// private shows the private state, whose values are in Base64.
func (w watched) private(kept []byte) {
	values := map[string][]byte{}
	if err := json.Unmarshal(kept, &values); err != nil && len(kept) > 0 {
		w.secrets.show("private state", string(kept))
	}
	for key, v := range values {
		w.secrets.show("private state, "+key, string(v))
	}
}

// value shows what is not sensitive of a value, or what is not meant to be there at all.
func (w watched) value(where, kind string, v *tfprotov6.DynamicValue) {
	schema := w.secrets.schemas[kind]
	if v == nil {
		return
	}
	whole, err := v.Unmarshal(schema.ValueType())
	if err != nil || whole.IsNull() || !whole.IsKnown() {
		return
	}
	var values map[string]tftypes.Value
	if err := whole.As(&values); err != nil {
		w.secrets.show(where, err.Error())
	}
	for _, a := range schema.Block.Attributes {
		if !a.Sensitive || a.WriteOnly {
			w.secrets.show(where+" of "+kind+", "+a.Name, values[a.Name].String())
		}
	}
}

func (w watched) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := w.ProviderServer.ValidateResourceConfig(ctx, req)
	w.diagnostics(resp.Diagnostics)
	return resp, err
}

func (w watched) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := w.ProviderServer.PlanResourceChange(ctx, req)
	w.diagnostics(resp.Diagnostics)
	w.private(resp.PlannedPrivate)
	w.value("the plan", req.TypeName, resp.PlannedState)
	return resp, err
}

func (w watched) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := w.ProviderServer.ReadResource(ctx, req)
	w.diagnostics(resp.Diagnostics)
	w.private(resp.Private)
	w.value("the refreshed state", req.TypeName, resp.NewState)
	return resp, err
}

func (w watched) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := w.ProviderServer.ApplyResourceChange(ctx, req)
	w.diagnostics(resp.Diagnostics)
	w.private(resp.Private)
	w.value("the state", req.TypeName, resp.NewState)
	return resp, err
}
