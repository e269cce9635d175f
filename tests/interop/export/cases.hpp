#pragma once

namespace hearth::test {

void export_activations();
void export_windows();
void export_norms();
void export_models();
void export_recurrent();
void export_attention();
void export_operations();

}  // namespace hearth::test
