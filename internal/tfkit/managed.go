// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// defaultTimeout bounds an operation for which the configuration sets none.
const defaultTimeout = 10 * time.Minute

// managed is the managed resource of a Spec.
type managed[M any] struct {
	spec *Spec[M]
	configured
}

var (
	_ resource.ResourceWithConfigure   = &managed[struct{}]{}
	_ resource.ResourceWithIdentity    = &managed[struct{}]{}
	_ resource.ResourceWithImportState = &managed[struct{}]{}
	_ resource.ResourceWithModifyPlan  = &managed[struct{}]{}
)

func (r *managed[M]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.spec.Type
	resp.ResourceBehavior.MutableIdentity = r.spec.Renames
}

func (r *managed[M]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.spec.schema(ctx)
}

// schema is the described schema and what the kit adds to it.
func (s *Spec[M]) schema(ctx context.Context) schema.Schema {
	out := s.Schema
	out.Attributes = maps.Clone(s.Schema.Attributes)
	limits := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long a create may take, for example `5m`; 10 minutes if not given.",
		ReadDescription:   "How long a read may take; 10 minutes if not given.",
		UpdateDescription: "How long an update may take; 10 minutes if not given.",
		DeleteDescription: "How long a delete may take; 10 minutes if not given.",
	})
	if nested, ok := limits.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long the operations may take."
		for name, a := range nested.Attributes {
			if text, ok := a.(schema.StringAttribute); ok {
				text.Validators = append(text.Validators, Check(checkTimeout))
				nested.Attributes[name] = text
			}
		}
		limits = nested
	}
	out.Attributes["timeouts"] = limits
	if tagged(new(M)) != nil {
		maps.Copy(out.Attributes, tagAttributes(s.Noun))
	}
	return out
}

func (r *managed[M]) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	attrs := map[string]identityschema.Attribute{}
	for _, name := range r.spec.Identity {
		attrs[name] = identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       r.spec.Schema.Attributes[name].GetMarkdownDescription(),
		}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attrs}
}

func (r *managed[M]) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.meta = ProviderData(req.ProviderData)
}

func (r *managed[M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.meta == nil {
		return
	}
	plan, state := new(M), (*M)(nil)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	if !req.State.Raw.IsNull() {
		state = new(M)
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if t := tagged(plan); t != nil {
		resp.Diagnostics.Append(t.plan(r.meta)...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("tags_all"), t.TagsAll)...)
	}
	if r.spec.Plan == nil {
		return
	}
	if state != nil {
		// An apply refreshes nothing and has to do as the plan said, which was in place: what the plan made anew has no state any more.
		if _, ok := r.meta.refreshed.Load(r.spec.Type + "/" + r.spec.name(state)); !ok {
			return
		}
	}
	replace, diags := r.spec.Plan(ctx, r.meta, plan, state)
	resp.Diagnostics.Append(diags...)
	for _, name := range replace {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root(name))
		if a := r.spec.Schema.Attributes[name]; a.IsComputed() { // Terraform replaces only where a value changes
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), types.StringUnknown())...)
		}
	}
}

func (r *managed[M]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan := new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, plan, timeouts.Value.Create, &resp.Diagnostics)
	defer cancel()

	m := new(M)
	*m = *plan
	err := r.spec.Create(ctx, r.meta.Client, m)
	var half halfMade
	if err == nil || errors.As(err, &half) {
		// From here on the object is Terraform's, whatever happens next.
		saved := new(M)
		*saved = *m
		if err := forgetUnknown(ctx, saved); err != nil {
			resp.Diagnostics.AddError("Cannot save "+r.spec.Noun, err.Error())
		}
		resp.Diagnostics.Append(resp.State.Set(ctx, saved)...)
		r.setIdentity(ctx, saved, resp.Identity, &resp.Diagnostics)
	}
	if err != nil {
		r.spec.fail(&resp.Diagnostics, "create", m, err)
		return
	}
	r.readBack(ctx, m, plan, nil, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *managed[M]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := new(M)
	resp.Diagnostics.Append(req.State.Get(ctx, m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, m, timeouts.Value.Read, &resp.Diagnostics)
	defer cancel()

	// Before the call: an object that is gone must leave an identity behind, or the framework reports an error.
	if r.spec.identified(m) {
		r.setIdentity(ctx, m, resp.Identity, &resp.Diagnostics)
	}
	// What was made a moment ago and is not seen is no loss before it was looked for a while.
	err := r.whileYoung(ctx, m, ram.IsNotExist, func() error { return r.read(ctx, m) })
	if ram.IsNotExist(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		r.spec.fail(&resp.Diagnostics, "read", m, err)
		return
	}
	r.meta.refreshed.Store(r.spec.Type+"/"+r.spec.name(m), true)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
	r.setIdentity(ctx, m, resp.Identity, &resp.Diagnostics)
}

func (r *managed[M]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, state := new(M), new(M)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, plan, timeouts.Value.Update, &resp.Diagnostics)
	defer cancel()

	m := new(M)
	*m = *plan
	if r.spec.Update != nil {
		if err := r.spec.Update(ctx, r.meta.Client, m, state); err != nil {
			r.spec.fail(&resp.Diagnostics, "update", state, err)
			r.saveWhatHolds(ctx, m, state, resp)
			return
		}
	}
	r.readBack(ctx, m, plan, state, &resp.State, resp.Identity, &resp.Diagnostics)
}

// readBack puts into state what RAM has after a write; before is nil for an object that was just made.
func (r *managed[M]) readBack(ctx context.Context, m, plan, before *M, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	others, err := r.settle(ctx, m, plan, before)
	if err != nil {
		r.spec.fail(diags, "read back", m, err)
		return
	}
	if len(others) > 0 {
		diags.AddWarning(fmt.Sprintf("%s %q is not yet as planned", upperFirst(r.spec.Noun), r.spec.name(m)),
			fmt.Sprintf("RAM took the change, but shows another value of: %s. It keeps it otherwise, or somebody has changed it since it was last read. "+
				"The next plan shows what RAM has.", strings.Join(others, ", ")))
	}
	diags.Append(state.Set(ctx, m)...)
	r.setIdentity(ctx, m, identity, diags)
}

// saveWhatHolds puts into state what an update that failed half-way has left: the object may have its new name already.
func (r *managed[M]) saveWhatHolds(ctx context.Context, plan, state *M, resp *resource.UpdateResponse) {
	candidates := []*M{state}
	if r.spec.Renames {
		candidates = append(candidates, plan)
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	for _, m := range candidates {
		if !r.spec.identified(m) || r.read(ctx, m) != nil || forgetUnknown(ctx, m) != nil {
			continue
		}
		resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
		r.setIdentity(ctx, m, resp.Identity, &resp.Diagnostics)
		return
	}
}

func (r *managed[M]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	m := new(M)
	resp.Diagnostics.Append(req.State.Get(ctx, m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := r.deadline(ctx, m, timeouts.Value.Delete, &resp.Diagnostics)
	defer cancel()
	// That another one bears its name may be an old answer, too, after which the object would be left behind.
	nameReused := func(err error) bool { return errors.Is(err, ram.ErrNameReused) }
	err := r.whileYoung(ctx, m, nameReused, func() error { return r.spec.Delete(ctx, r.meta.Client, m) })
	if err != nil && !ram.IsNotExist(err) {
		r.spec.fail(&resp.Diagnostics, "delete", m, err)
	}
}

func (r *managed[M]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	m, err := blank[M](ctx, attributeTypes(r.spec.schema(ctx)))
	if err != nil {
		resp.Diagnostics.AddError("Cannot import "+r.spec.Noun, err.Error())
		return
	}
	given, parts := r.spec.Identity, []string(nil)
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		for _, name := range given {
			var text string
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(name), &text)...)
			parts = append(parts, text)
		}
	} else {
		if r.spec.LookupBy != "" {
			given = []string{r.spec.LookupBy}
		}
		if parts, err = splitID(req.ID, given); err != nil {
			resp.Diagnostics.AddError("Cannot import "+r.spec.Noun, upperFirst(err.Error())+".")
			return
		}
	}
	for i, name := range given {
		r.spec.check(ctx, given, name, parts[i], &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.fillIdentity(ctx, m, given, parts); err != nil {
		r.spec.fail(&resp.Diagnostics, "import", m, err)
		return
	}
	for _, name := range slices.Concat(given, r.spec.Identity) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), field(m, name))...)
	}
	r.setIdentity(ctx, m, resp.Identity, &resp.Diagnostics)
}

// fillIdentity puts into m what an import was given. An object that is given by its LookupBy is looked up, so that one that does not exist
// is a clear error; a text under which there is none may be its identity.
func (r *managed[M]) fillIdentity(ctx context.Context, m *M, given, parts []string) error {
	typeOf := attributeTypes(r.spec.schema(ctx))
	empty := *m
	for i, name := range given {
		if err := setString(ctx, m, name, parts[i], typeOf[name]); err != nil {
			return err
		}
	}
	if r.spec.identified(m) {
		return nil
	}
	byName := r.read(ctx, m)
	if !ram.IsNotExist(byName) {
		return byName
	}
	found := empty
	if err := setString(ctx, &found, r.spec.Identity[0], parts[0], typeOf[r.spec.Identity[0]]); err != nil {
		return err
	}
	if err := r.read(ctx, &found); err != nil {
		return byName
	}
	*m = found
	return nil
}

// How long RAM may lag behind the making of an object, and how long after that the lag is believed in.
const (
	youth       = time.Minute
	youngPauses = 4 // of half a second, one, two and four
)

// whileYoung does something with m, again for a while where its error may be the lag behind the making of the object a moment ago, by
// another run perhaps (reference: behaviours.md §5).
func (r *managed[M]) whileYoung(ctx context.Context, m *M, mayBeLag func(error) bool, do func() error) error {
	before := *m
	for pauses := 0; ; pauses++ {
		err := do()
		if !mayBeLag(err) || pauses == youngPauses || !isYoung(&before) {
			return err
		}
		if ended := sleep(ctx, lagStep<<pauses); ended != nil {
			return ended // not knowing is not gone
		}
		r.forget() // what was read is kept, the list that did not show the object, too
		*m = before
	}
}

// forget makes the next read of anything ask RAM.
func (r *managed[M]) forget() {
	if r.meta.Client != nil { // a test of the kit alone has none
		r.meta.Client.InvalidateAll()
	}
}

// isYoung tells by the date in state whether the object was made within [youth].
func isYoung(m any) bool {
	for _, name := range []string{"create_date", "attach_date", "join_date"} {
		if t, err := time.Parse(time.RFC3339, stringOf(field(m, name))); err == nil {
			return time.Since(t).Abs() < youth
		}
	}
	return false
}

// read fills the model from RAM and works out its tags.
func (r *managed[M]) read(ctx context.Context, m *M) error {
	if err := r.spec.Read(ctx, r.meta.Client, m); err != nil {
		return err
	}
	if t := tagged(m); t != nil {
		t.settle(r.meta)
	}
	return nil
}

func (r *managed[M]) setIdentity(ctx context.Context, m *M, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	if identity == nil {
		return
	}
	for _, name := range r.spec.Identity {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), stringOf(field(m, name)))...)
	}
}

func (r *managed[M]) deadline(ctx context.Context, m *M,
	pick func(timeouts.Value, context.Context, time.Duration) (time.Duration, diag.Diagnostics), diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	d := defaultTimeout
	if v, ok := field(m, "timeouts").(timeouts.Value); ok {
		var ds diag.Diagnostics
		d, ds = pick(v, ctx, defaultTimeout)
		diags.Append(ds...)
	}
	return context.WithTimeout(ctx, d)
}

// checkTimeout refuses a time in which nothing can be done. What is no time at all the type refuses.
func checkTimeout(text string) error {
	if d, err := time.ParseDuration(text); err == nil && d <= 0 {
		return errors.New("must be longer than nothing")
	}
	return nil
}

// lateTimeout bounds reading back what was written when the time was up, or the run interrupted, in the middle of it.
const lateTimeout = 15 * time.Second

// afterwards is the context for the read after a write: it outlives the operation's own by [lateTimeout], so that what
// was done is put into state even where the time is up or the run is interrupted.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lateTimeout, cancel) })
	return late, func() {
		stop()
		cancel()
	}
}

func attributeTypes(s schema.Schema) map[string]attr.Type {
	out := make(map[string]attr.Type, len(s.Attributes))
	for name, a := range s.Attributes {
		out[name] = a.GetType()
	}
	return out
}
